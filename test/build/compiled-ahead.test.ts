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
    const program = `import { script } from '${ROOT}bundle/script.js'; console.log(script.cachedDataRejected);`;
    expect(await node('--input-type=module', '-e', program)).to.equal('false');
  });

  it('keeps the space for young objects small when threads start', async () => {
    const program = `
      import { once } from 'node:events';
      import { getHeapSpaceStatistics } from 'node:v8';
      import { Worker } from 'node:worker_threads';
      import '${ROOT}bundle/flags.js';
      const thread = new Worker('setInterval(() => {}, 1000)', { eval: true });
      await once(thread, 'online');
      let kept = [];
      for (let at = 0; at < 3_000_000; at++) kept[at % 50_000] = { at, kept: [at] };
      console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);
      process.exit();`;
    expect(Number(await node('--input-type=module', '-e', program))).to.be.below(4 * 1024 * 1024);
  });

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
        expect(await node(join(folder, 'bundle', 'cli', 'main.js'), 'plugins', 'check')).to.match(/^All right: \d+ plugins/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
