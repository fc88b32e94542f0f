// npm run bench: what this client does on this machine, alone. Every figure is a median with its range; only ratios within
// one run mean anything. Nothing here is ever a test.
//   npm run bench                     everything, 256 MiB, 3 runs
//   npm run bench -- --mib 1024 --runs 5 --only swarm --json
//   npm run bench -- --against libtorrent,aria2 --mib 1024     ours and others in turns, with light ends
import { parseArgs } from 'node:util';
import { contest, contests, contestTable, rivals } from './against/index.js';
import { ceiling } from './cases/ceiling.js';
import { content } from './cases/content.js';
import { idle } from './cases/idle.js';
import { parsing } from './cases/parsing.js';
import { picking } from './cases/picking.js';
import { startUp } from './cases/start-up.js';
import { transfer } from './cases/transfer.js';
import { figuresOf, type Run, tableOf } from './figures.js';
import { machine } from './machine.js';
import { Scene } from './scene.js';

const { values: wanted } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    'piece-length': { type: 'string', default: '262144' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
    against: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const cases: Readonly<Record<string, (scene: Scene) => Run | Promise<Run>>> = {
  ceiling,
  leech: (scene) => transfer(scene, 1),
  swarm: (scene) => transfer(scene, 4),
  content,
  idle,
  picking,
  parsing,
  'start-up': startUp,
};

const before = machine();
if (!wanted.json) console.log(`${before.cores} cores, ${before.processor}, Node ${before.node}, load before ${before.load}`);
const scene = await Scene.make(Number(wanted.mib), Number(wanted['piece-length']));
const isWanted = (name: string): boolean => wanted.only?.includes(name) ?? true;
try {
  for (const name of wanted.against ? contests.filter(isWanted) : []) {
    const result = await contest(scene, name, rivals(wanted.against ?? ''), Number(wanted.runs));
    console.log(wanted.json ? JSON.stringify({ machine: before, mib: scene.mebibytes, ...result }) : `\n${contestTable(result)}`);
  }
  for (const [name, measure] of wanted.against ? [] : Object.entries(cases)) {
    if (!isWanted(name)) continue;
    const runs: Run[] = [];
    for (let run = 0; run < Number(wanted.runs); run++) runs.push(await measure(scene));
    const figures = figuresOf(runs);
    console.log(
      wanted.json
        ? JSON.stringify({ case: name, machine: before, mib: scene.mebibytes, figures })
        : `\n${name}\n${tableOf(figures)}`,
    );
  }
} finally {
  scene.remove();
}
