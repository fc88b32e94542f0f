// What the build compiled ahead is believed by the program; and without it, or with that of another Node, all works as well.
// It runs with little space for young objects, threads or none.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join('bundle', 'script', 'all.js.cache');

const node = async (...args: string[]): Promise<string> => (await promisify(execFile)(process.execPath, args)).stdout.trim();

describe('the bundle', () => {
  it('is compiled ahead', async () => {
    expect(await node('-p', `require('${ROOT}bundle/script.cjs').script.cachedDataRejected`)).to.equal('false');
  });

  it('changes flags, which what was compiled ahead is not believed under, only when a thread is there', async () => {
    const program = `
      const { execFileSync } = require('node:child_process');
      const { Script } = require('node:vm');
      const { Worker } = require('node:worker_threads');
      const COMPILE = "process.stdout.write(new (require('vm').Script)(process.argv[1]).createCachedData())";
      const compiled = ['1', '2'].map((source) => [source, execFileSync(process.execPath, ['-e', COMPILE, source])]);
      const believed = () => {
        const [source, cachedData] = compiled.pop();
        return !new Script(source, { cachedData }).cachedDataRejected;
      };
      require('${ROOT}bundle/flags.cjs');
      const before = believed();
      new Worker('', { eval: true }).once('exit', () => console.log(before, believed()));`;
    expect(await node('-e', program)).to.equal('true false');
  });

  // V8 writes to stderr about one that it does not know, in the midst of a download, and goes on.
  it('sets flags that this Node knows', async () => {
    const program = `require('${ROOT}bundle/flags.cjs'); new (require('node:worker_threads').Worker)('', { eval: true });`;
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', program]);
    expect(stderr).to.equal('');
  });

  const growth = `
    const kept = [];
    for (let at = 0; at < 3_000_000; at++) kept[at % 50_000] = { at, kept: [at] };
    const { getHeapSpaceStatistics } = require('node:v8');
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);
    process.exit();`;
  for (const [when, wait] of Object.entries({
    'when threads start':
      "new (require('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true }).once('online', grow)",
    'without threads, after a second': 'setTimeout(grow, 1_050)',
  })) {
    it(`keeps the space for young objects small ${when}`, async () => {
      const program = `require('${ROOT}bundle/flags.cjs'); const grow = () => setTimeout(() => {${growth}}); ${wait};`;
      expect(Number(await node('-e', program))).to.be.below(4 * 1024 * 1024);
    });
  }

  for (const [title, spoil] of Object.entries({
    'without that': (folder: string) => rm(join(folder, CACHE)),
    'when that is of another Node': (folder: string) => writeFile(join(folder, CACHE), 'of another one'),
  })) {
    it(`works ${title}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'piecework-bundle-'));
      try {
        for (const name of ['bundle', 'package.json', 'plugins.json'])
          await cp(join(ROOT, name), join(folder, name), { recursive: true });
        await spoil(folder);
        expect(await node(join(folder, 'bundle', 'cli', 'main.cjs'), 'plugins', 'check')).to.match(/^All right: \d+ plugins/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
