// create, info and verify: there and back, on real files.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { version } from '../../cli/version.js';
import { objects, ownFolder, run, runHere } from './run.js';

describe('create, info and verify', () => {
  const folder = ownFolder();
  const TRACKERS = ['http://one.example:6969/announce', 'udp://two.example:80/announce'];

  before(async () => {
    await mkdir(join(folder(), 'photos', 'sub'), { recursive: true });
    await writeFile(join(folder(), 'photos', 'a.txt'), 'hello');
    await writeFile(join(folder(), 'photos', 'sub', 'b.bin'), Buffer.alloc(50_000, 7));
  });

  it('make a torrent, show it and find its content right', async () => {
    const options = [
      ...TRACKERS.flatMap((url) => ['--announce', url]),
      '--piece-length',
      '16384',
      '--private',
      '--comment',
      'for you\u0007',
    ];
    const made = await runHere(folder(), ['create', 'photos', ...options, '--json']);
    expect(made.code).to.equal(0);
    const created = objects(made.stdout).at(-1)!;
    const path = join(folder(), 'photos.torrent');
    const facts = {
      name: 'photos',
      bytes: 50_005,
      pieces: 4,
      pieceLength: 16_384,
      private: true,
      trackers: TRACKERS.map((url) => [url]),
    };
    expect(created).to.deep.include({ event: 'created', path, files: 2, ...facts });
    const [shown, text, right] = await Promise.all([
      runHere(folder(), ['info', 'photos.torrent', '--json']),
      runHere(folder(), ['info', 'photos.torrent']),
      runHere(folder(), ['verify', 'photos.torrent', 'photos']),
    ]);
    const info = objects(shown.stdout)[0]!;
    expect(info).to.deep.include({ event: 'info', infoHash: created.infoHash, ...facts, comment: 'for you\ufffd' });
    expect(info.createdBy).to.equal(`Piecework/${version()}`);
    expect(Math.abs(Date.parse(info.creationDate) - Date.now())).to.be.below(60_000);
    expect(info.files).to.deep.equal([
      { index: 1, path: 'a.txt', bytes: 5 },
      { index: 2, path: 'sub/b.bin', bytes: 50_000 },
    ]);
    expect(text.stdout)
      .to.include(`info-hash  ${created.infoHash}`)
      .and.include('4 pieces of 16 KiB')
      .and.include('  2   48.8 KiB  sub/b.bin');
    expect(right).to.deep.equal({ code: 0, stdout: 'photos: all right, 4 pieces\n', stderr: '' });
  });

  it('tell which pieces and files are wrong', async () => {
    await mkdir(join(folder(), 'wrong', 'sub'), { recursive: true });
    await writeFile(join(folder(), 'wrong', 'a.txt'), 'hello');
    await writeFile(join(folder(), 'wrong', 'sub', 'b.bin'), Buffer.alloc(50_000, 7).fill(8, 20_000, 20_001));
    const text = await runHere(folder(), ['verify', 'photos.torrent', 'wrong']);
    expect(text.code).to.equal(1);
    expect(text.stdout).to.equal('photos: 3 of 4 pieces right\n  wrong or missing: 1\n  3 of 4 pieces right  sub/b.bin\n');
    expect(text.stderr).to.equal('piecework: photos is not as the torrent says: 1 piece wrong or missing.\n');
    const json = objects((await runHere(folder(), ['verify', 'photos.torrent', 'wrong', '--json'])).stdout);
    const verified = json.find(({ event }) => event === 'verified');
    expect(verified).to.deep.include({ ok: false, pieces: 4, piecesRight: 3, wrongPieces: [1] });
    expect(verified!.wrongFiles).to.deep.equal([{ path: 'sub/b.bin', pieces: 4, piecesRight: 3 }]);
    expect(json.at(-1)).to.include({ event: 'failed', exitCode: 1 });
  });

  it('never seed what is not right', async () => {
    const before = await readFile(join(folder(), 'wrong', 'sub', 'b.bin'));
    const { code, stderr, stdout } = await run(folder(), [
      'seed',
      'photos.torrent',
      'wrong',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
    ]);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/cannot be seeded: 1 of its 4 pieces is missing or wrong\. Complete it with download first\.\n$/);
    expect(await readFile(join(folder(), 'wrong', 'sub', 'b.bin'))).to.deep.equal(before);
  });

  it('leave other files alone, and write a torrent of the same content again', async () => {
    await writeFile(join(folder(), 'precious'), 'not a torrent');
    const [precious, other, again] = await Promise.all([
      runHere(folder(), ['create', 'photos', '--out', 'precious']),
      runHere(folder(), ['create', 'wrong', '--out', 'photos.torrent']),
      runHere(folder(), ['create', 'photos', '--out', 'again.torrent', '--quiet']),
    ]);
    expect(precious.code).to.equal(1);
    expect(precious.stderr).to.match(/precious" exists and is no torrent; it is left as it is/);
    expect(await readFile(join(folder(), 'precious'), 'utf8')).to.equal('not a torrent');
    expect(other.stderr).to.match(/photos\.torrent" is the torrent of something else/);
    expect(again).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    const repeated = await runHere(folder(), ['create', 'photos', '--out', 'again.torrent', '--comment', 'new']);
    expect(repeated.code).to.equal(0);
    expect(repeated.stdout).to.equal(`${join(folder(), 'again.torrent')}\n`);
    expect((await runHere(folder(), ['info', 'again.torrent'])).stdout).to.match(/comment +new/);
  });

  it('refuse what is no torrent, and content of another kind', async () => {
    const all = await Promise.all([
      runHere(folder(), ['info', 'precious']),
      runHere(folder(), ['info', 'photos']),
      runHere(folder(), ['verify', 'photos.torrent', 'precious']),
      runHere(folder(), ['verify', 'photos.torrent', 'nowhere']),
    ]);
    expect(all.map(({ code, stdout }) => [code, stdout])).to.deep.equal(Array(4).fill([1, '']));
    const sentences = all.map(({ stderr }) => stderr);
    expect(sentences[0]).to.match(/precious" is no usable torrent/);
    expect(sentences[1]).to.match(/it is a folder, not a \.torrent file/);
    expect(sentences[2]).to.match(/is a file, but the torrent "photos" is a folder of 2 files/);
    expect(sentences[3]).to.match(/nowhere" cannot be read: it does not exist/);
  });
});
