// npm run bench: what this client does on this machine. `npm run bench -- --help` has the words. Nothing here is ever a test.
import { choose } from './against/clients/index.js';
import { CONTESTS } from './against/contests.js';
import { contest, contestTable, shareOfBest } from './against/index.js';
import { content } from './cases/content.js';
import { idle } from './cases/idle.js';
import { parsing } from './cases/parsing.js';
import { picking } from './cases/picking.js';
import { startUp } from './cases/start-up.js';
import { transfer } from './cases/transfer.js';
import { figuresOf, type Run, tableOf } from './figures.js';
import { machine } from './machine.js';
import { Scene } from './scene.js';
import { judged } from './targets.js';
import { type CaseName, HELP, sizeOf, type Wanted, wantedBy } from './words.js';

const cases: Readonly<Record<CaseName, (scene: Scene) => Run | Promise<Run>>> = {
  leech: (scene) => transfer(scene, 1),
  swarm: (scene) => transfer(scene, 4),
  content,
  idle,
  picking,
  parsing,
  'start-up': startUp,
};

const before = machine();
// Node reads these certificates at each start, 80 ms long, before a program can say whether it needs any.
delete process.env.NODE_EXTRA_CA_CERTS;
// Their own listeners end children and remove folders.
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const)
  process.on(signal, () => process.exit(128 + number));

async function alone(wanted: Wanted): Promise<void> {
  const { mebibytes, pieceLength } = sizeOf(wanted);
  const scene = await Scene.make(mebibytes, pieceLength);
  for (const [name, measure] of Object.entries(cases).filter(([name]) => wanted.names.includes(name))) {
    const runs: Run[] = [];
    for (let run = 0; run < wanted.runs; run++) runs.push(await measure(scene));
    const figures = judged(figuresOf(runs));
    const json = { case: name, machine: before, mib: mebibytes, figures };
    console.log(wanted.json ? JSON.stringify(json) : `\n${name}\n${tableOf(figures)}`);
  }
  scene.remove();
}

async function beside(wanted: Wanted, names: string): Promise<void> {
  const { rivals, absent } = choose(names, wanted.webtorrent);
  for (const sentence of absent) console.error(sentence);
  let scene: Scene | undefined;
  for (const name of wanted.names) {
    const played = CONTESTS[name];
    if (!played) continue;
    const { mebibytes, pieceLength } = sizeOf(wanted, played);
    if (scene?.mebibytes !== mebibytes || scene.pieceLength !== pieceLength) {
      scene?.remove();
      scene = await Scene.make(mebibytes, pieceLength);
    }
    const on = scene;
    const clients = await contest(played, rivals, wanted.runs, (client) => played.measure(on, client));
    const json = { contest: name, machine: before, mib: mebibytes, pieceLength, shareOfBest: shareOfBest(clients), clients };
    console.log(wanted.json ? JSON.stringify(json) : `\n${contestTable(`${name}, ${mebibytes} MiB`, clients)}`);
  }
  scene?.remove();
}

try {
  const wanted = wantedBy(process.argv.slice(2));
  if (wanted && !wanted.json) {
    const { cores, processor, node, congestion, load } = before;
    console.log(`${cores} cores, ${processor}, Node ${node}, TCP congestion control ${congestion}, load before ${load}`);
  }
  if (!wanted) console.log(HELP);
  else if (wanted.against === undefined) await alone(wanted);
  else await beside(wanted, wanted.against);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // Not by itself: what failed may have left children.
  process.exit(1);
}
