// `scrape` against our own tracker, with trackers beside it that do not answer.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Child } from '../../cli/demo/child.js';
import { objects, ownFolder, run, start } from './run.js';

const HERE = ['--host', '127.0.0.1', '--port', '0'];

describe('scrape', function () {
  this.timeout(30_000);
  const folder = ownFolder();
  const running: Child[] = [];
  let urls: readonly string[] = [];
  /** Nobody listens there, and the path is not one that can be scraped. */
  const dead = ['udp://127.0.0.1:1/announce', 'http://127.0.0.1:1/tracker'];

  const made = async (name: string, ...trackers: string[]): Promise<string> => {
    const torrent = join(folder(), `${name}.torrent`);
    const given = trackers.flatMap((url) => ['--announce', url]);
    expect((await run(folder(), ['create', 'film.bin', '--out', torrent, ...given])).code).to.equal(0);
    return torrent;
  };

  before(async () => {
    await writeFile(join(folder(), 'film.bin'), Buffer.alloc(100_000, 3));
    const tracker = start(folder(), 'tracker', ['tracker', ...HERE]);
    running.push(tracker);
    ({ urls } = await tracker.next('tracker'));
    const seed = start(folder(), 'seed', ['seed', await made('seeded', ...urls), join(folder(), 'film.bin'), ...HERE]);
    running.push(seed);
    await seed.next('tracker-replied');
  });
  after(() => Promise.all(running.map((child) => child.stop())));

  it('shows what each tracker counts, over HTTP and UDP, and why others do not', async () => {
    expect(urls.map((url) => url.split(':')[0])).to.deep.equal(['http', 'udp']);
    const torrent = await made('all', ...urls, ...dead);
    const [json, text] = await Promise.all([run(folder(), ['scrape', torrent, '--json']), run(folder(), ['scrape', torrent])]);
    expect([json.code, text.code]).to.deep.equal([0, 0]);
    const numbers = { complete: 1, incomplete: 0, downloaded: 0, message: null };
    const [scraped, ...more] = objects(json.stdout);
    expect(more).to.deep.equal([]);
    expect(scraped).to.include({ event: 'scraped', name: 'film.bin' });
    expect(scraped?.infoHash).to.match(/^[0-9a-f]{40}$/);
    expect(scraped?.trackers.slice(0, 2)).to.deep.equal(urls.map((url) => ({ url, ...numbers })));
    const silent = scraped?.trackers.slice(2) as { url: string; complete: null; message: string }[];
    expect(silent.map(({ url, complete }) => [url, complete])).to.deep.equal(dead.map((url) => [url, null]));
    expect(silent[0]?.message).to.match(/127\.0\.0\.1:1 cannot be asked: .*ECONNREFUSED/);
    expect(silent[1]?.message).to.match(/cannot be scraped/);
    const lines = text.stdout.split('\n');
    expect(lines[0]).to.equal('film.bin');
    expect(lines[1]).to.match(/^ {2}http:\/\/127\.0\.0\.1:\d+\/announce {2}1 seed {2}0 leechers {2}0 downloads$/);
    expect(lines[2]).to.match(/^ {2}udp:\/\/127\.0\.0\.1:\d+\/announce +1 seed {2}0 leechers {2}0 downloads$/);
    expect(lines[3]).to.match(/^ {2}udp:\/\/127\.0\.0\.1:1\/announce: The tracker at .* cannot be asked/);
  });

  it('takes a magnet link as well', async () => {
    const { infoHash } = objects((await run(folder(), ['info', join(folder(), 'seeded.torrent'), '--json'])).stdout)[0]!;
    const link = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(urls[1]!)}`;
    const { code, stdout } = await run(folder(), ['scrape', link, '--json']);
    expect(code).to.equal(0);
    expect(objects(stdout)[0]).to.deep.include({ name: infoHash, infoHash });
    expect(objects(stdout)[0]?.trackers).to.have.length(1);
  });

  it('fails when no tracker tells anything, and when there is none', async () => {
    const [silent, none, unknown] = await Promise.all([
      run(folder(), ['scrape', await made('silent', ...dead)]),
      run(folder(), ['scrape', await made('none')]),
      run(folder(), ['scrape', `magnet:?xt=urn:btih:${'0'.repeat(40)}&tr=${encodeURIComponent(urls[0]!)}`]),
    ]);
    expect([silent.code, none.code, unknown.code]).to.deep.equal([1, 1, 1]);
    expect(silent.stderr).to.equal('piecework: film.bin: 2 trackers asked, and none told its numbers.\n');
    expect(none).to.include({ stdout: '', stderr: 'piecework: film.bin names no tracker that could be asked.\n' });
    expect(unknown.stdout).to.match(/: The tracker does not know this torrent\.\n$/);
  });
});
