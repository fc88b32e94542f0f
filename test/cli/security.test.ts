// Promises of SECURITY.md that no other test is about: what the commands write, and whom they may call.
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Child } from '../../cli/demo/child.js';
import { makeFile } from '../../cli/demo/content.js';
import { ENGINE_LENDS, ENGINE_NEEDS, loadProfile, planOf } from '../../core/index.js';
import { objects, ownFolder, run, start } from './run.js';

const ROOT = new URL('../../../', import.meta.url);
const HERE = ['--host', '127.0.0.1', '--port', '0'];

describe('the content of a seed', function () {
  this.timeout(180_000);
  const folder = ownFolder();
  let seed: Child | undefined;
  after(() => seed?.stop());

  /** Names, and all that tells a change. */
  async function state(): Promise<unknown[]> {
    const names = (await readdir(join(folder(), 'show'))).sort();
    const path = (name: string): string => join(folder(), 'show', name);
    const files = await Promise.all(names.map((name) => stat(path(name), { bigint: true })));
    return names.map((name, at) => [name, files[at]?.size, files[at]?.mtimeNs, files[at]?.ctimeNs, files[at]?.ino]);
  }

  it('seed changes nothing in the content, right or wrong', async () => {
    await mkdir(join(folder(), 'show'));
    await makeFile(join(folder(), 'show', 'a'), 300_000);
    await makeFile(join(folder(), 'show', 'b'), 200_000);
    await run(folder(), ['create', 'show', '--piece-length', '65536', '--json']);
    const before = await state();
    seed = start(folder(), 'seed', ['seed', join(folder(), 'show.torrent'), join(folder(), 'show'), ...HERE]);
    const [{ port }] = await Promise.all([seed.next('listening'), seed.next('ready')]);
    const peer = ['--peer', `127.0.0.1:${port}`];
    const fetched = await run(folder(), ['download', 'show.torrent', '--out', 'out', ...peer, ...HERE, '--json']);
    expect([fetched.code, objects(fetched.stdout).some(({ event }) => event === 'completed')]).to.deep.equal([0, true]);
    expect(await state(), 'while it was served').to.deep.equal(before);
    await seed.stop();

    await writeFile(join(folder(), 'show', 'b'), 'something else');
    const wrong = await state();
    const refused = await run(folder(), ['seed', 'show.torrent', 'show', ...HERE]);
    expect([refused.code, /cannot be seeded/.test(refused.stderr)]).to.deep.equal([1, true]);
    expect(await state(), 'refused').to.deep.equal(wrong);
  });
});

describe('whom the program may call', () => {
  it('trackers of the standard profile are asked by http, https and udp alone', async () => {
    const none = { plugins: [], bind: [], set: [] };
    const path = fileURLToPath(new URL('plugins.json', ROOT));
    const profile = await loadProfile(path, none, new URL('dist/plugins/', ROOT), fileURLToPath(ROOT));
    const { problems, plugins } = planOf(profile, { lent: ENGINE_LENDS, needs: ENGINE_NEEDS });
    expect(problems).to.deep.equal([]);
    const provided = plugins.flatMap(({ plugin }) => plugin.provides).filter(({ token }) => token.name === 'tracker');
    expect(provided.flatMap(({ keys }) => keys).sort()).to.deep.equal(['http:', 'https:', 'udp:']);
  });
});
