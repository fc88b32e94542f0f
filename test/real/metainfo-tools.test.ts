// Torrents of other programs are read as these read them, and ours are read by them.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Metainfo, MetainfoDraft } from 'piecework';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { TorrentFile } from '../../plugins/metainfo/torrent-file.js';
import { needs, tool } from './tool.js';

const step = new TorrentFile({ decode, decodePrefix, encode });
const FILES: readonly (readonly [path: string, length: number])[] = [
  ['a.txt', 40_000],
  ['b file.bin', 100_001],
  ['d/empty', 0],
  ['d/é/日本 😀.dat', 32_769],
];

describe('metainfo with real tools', () => {
  let folder = '';
  const contents = new Map(FILES.map(([path, length]) => [path, randomBytes(length)]));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piecework-metainfo-'));
    for (const [path, bytes] of contents) {
      const file = join(folder, 'content', ...path.split('/'));
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, bytes);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const shownHash = async (torrent: string): Promise<string | undefined> =>
    /Hash(?: v1)?: ([0-9a-f]{40})/.exec(await tool('transmission-show', [torrent]))?.[1];
  const filesOf = (read: Metainfo): [string, number][] =>
    read.files.map(({ path, length }): [string, number] => [path.join('/'), length]).sort();
  /** The hashes in the torrent are those of the content in the order that the torrent gives. */
  const expectRightHashes = (read: Metainfo): void => {
    const whole = Buffer.concat(
      read.files.map(({ path }) => contents.get(read.multiFile ? path.join('/') : read.name) ?? Buffer.alloc(0)),
    );
    const { pieceLength, pieceCount } = read.geometry;
    const hashes = Array.from({ length: pieceCount }, (_, index) =>
      createHash('sha1')
        .update(whole.subarray(index * pieceLength, (index + 1) * pieceLength))
        .digest(),
    );
    expect(Buffer.concat(hashes).equals(read.pieceHashes)).to.equal(true);
  };

  it('reads what mktorrent writes', async function () {
    needs(this, 'mktorrent', 'transmission-show');
    const torrent = join(folder, 'mktorrent.torrent');
    const urls = ['http://a.example/announce', 'http://b.example/announce', 'udp://c.example:80'];
    await tool('mktorrent', [
      '-l',
      '15',
      '-p',
      '-c',
      'a comment',
      '-a',
      `${urls[0]},${urls[1]}`,
      '-a',
      `${urls[2]}`,
      '-o',
      torrent,
      join(folder, 'content'),
    ]);
    const read = step.parse(await readFile(torrent));
    expect(read.infoHash.hex).to.equal(await shownHash(torrent));
    expect(read).to.deep.include({
      name: 'content',
      multiFile: true,
      private: true,
      comment: 'a comment',
      tiers: [[urls[0], urls[1]], [urls[2]]],
    });
    expect(read.createdBy).to.match(/^mktorrent/);
    expect(filesOf(read)).to.deep.equal([...FILES].map(([path, length]) => [path, length]).sort());
    expectRightHashes(read);
  });

  it('reads a single file of mktorrent', async function () {
    needs(this, 'mktorrent', 'transmission-show');
    const torrent = join(folder, 'single.torrent');
    await tool('mktorrent', ['-l', '16', '-o', torrent, join(folder, 'content', 'b file.bin')]);
    const read = step.parse(await readFile(torrent));
    expect(read.infoHash.hex).to.equal(await shownHash(torrent));
    expect(read).to.deep.include({ name: 'b file.bin', multiFile: false, private: false, tiers: [] });
    expectRightHashes(read);
  });

  it('reads what transmission-create writes', async function () {
    needs(this, 'transmission-create', 'transmission-show');
    const torrent = join(folder, 'transmission.torrent');
    await tool('transmission-create', ['-t', 'http://a.example/announce', '-s', '32', '-o', torrent, join(folder, 'content')]);
    const read = step.parse(await readFile(torrent));
    expect(read.infoHash.hex).to.equal(await shownHash(torrent));
    expect(read.tiers.flat()).to.deep.equal(['http://a.example/announce']);
    // It leaves empty files out.
    expect(filesOf(read).filter(([, length]) => length > 0)).to.deep.equal(
      FILES.filter(([, length]) => length > 0)
        .map(([path, length]) => [path, length])
        .sort(),
    );
    expectRightHashes(read);
  });

  it('reads an info-hash of aria2', async function () {
    needs(this, 'aria2c');
    const torrent = join(folder, 'ours.torrent');
    await writeFile(torrent, step.compose(draft()));
    const shown = await tool('aria2c', ['--show-files', torrent]);
    expect(shown).to.contain(`Info Hash: ${step.parse(await readFile(torrent)).infoHash.hex}`);
    for (const [path] of FILES) expect(shown).to.contain(`content/${path}`);
  });

  for (const changes of [
    {},
    { private: true, comment: 'é', tiers: [] },
    { tiers: [['udp://only.example:1']] },
  ] satisfies Partial<MetainfoDraft>[]) {
    it(`writes what transmission-show reads: ${JSON.stringify(changes)}`, async function () {
      needs(this, 'transmission-show');
      const torrent = join(folder, 'composed.torrent');
      const bytes = step.compose({ ...draft(), ...changes });
      await writeFile(torrent, bytes);
      const shown = await tool('transmission-show', [torrent]);
      expect(shown).to.contain(`Hash: ${step.parse(bytes).infoHash.hex}`);
      expect(shown).to.match(new RegExp(`Privacy: ${'private' in changes ? 'Private' : 'Public'} torrent`));
      for (const [path] of FILES) expect(shown).to.contain(`content/${path}`);
      for (const url of { ...draft(), ...changes }.tiers.flat()) expect(shown).to.contain(url);
    });
  }
});

function draft(): MetainfoDraft {
  return {
    name: 'content',
    multiFile: true,
    files: FILES.map(([path, length]) => ({ path: path.split('/'), length, padding: false })),
    pieceLength: 65_536,
    pieceHashes: new Uint8Array(3 * 20).fill(1),
    private: false,
    tiers: [['http://a.example/announce', 'http://b.example/announce'], ['udp://c.example:80/']],
    comment: 'a comment',
    createdBy: 'piecework',
    creationDate: 1_700_000_000,
  };
}
