// What only files can do wrong: links, folders in the way, foreign content, missing rights, too many open at once.

import { execFileSync } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Bitfield, type FilePlace, StorageError, type Torrent } from 'piecework';
import { MAX_OPEN_FILES } from '../../../plugins/storage-file/descriptors.js';
import { MAX_PATH_LENGTH } from '../../../plugins/storage-file/failure.js';
import { FileStorage, LOOKS_AT_ONCE } from '../../../plugins/storage-file/file-storage.js';
import { piece } from '../../kit/piece.js';
import { type SampleTorrent, sampleTorrent } from '../../kit/suites/sample-torrent.js';

const IS_ROOT = process.getuid?.() === 0;
/** No file is known to be our own. */
const NONE = new Set<number>();

describe('storage-file', () => {
  let folder: string;
  let opened: FileStorage[];

  beforeEach(async () => {
    opened = [];
    folder = await mkdtemp(join(tmpdir(), 'piecework-files-'));
  });

  afterEach(async () => {
    await Promise.all(opened.map((storage) => storage.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  function open(sample: SampleTorrent): { storage: FileStorage; torrent: Torrent; root: string } {
    const root = join(folder, 'downloads', 'sample');
    const torrent = sampleTorrent({ ...sample, contentPath: root });
    const storage = new FileStorage(torrent);
    opened.push(storage);
    return { storage, torrent, root };
  }

  async function failureOf(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => expect.fail('it did not fail'),
      (thrown) => thrown,
    );
    expect(error).to.be.instanceOf(StorageError);
    return error.message;
  }

  const bytes = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value);

  describe('where content lies', () => {
    it('makes folders and files with the first write, and not before', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 10, 10] });
      await failureOf(storage.read(piece(0), 0, 10));
      await storage.fingerprints();
      await storage.flush();
      expect(await readdir(folder)).to.deep.equal([]);
      await storage.write(piece(2), bytes(10, 3));
      expect((await readFile(join(root, 'd1', 'd2', 'f2'))).equals(bytes(10, 3))).to.equal(true);
      expect(await readdir(root)).to.deep.equal(['d1']);
    });

    it('keeps a single file at the content path itself', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [15], single: true });
      await storage.write(piece(1), bytes(5, 2));
      await storage.write(piece(0), bytes(10));
      expect([...(await readFile(root))]).to.deep.equal([...bytes(10), ...bytes(5, 2)]);
    });

    it('stores no padding file', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [5, -5, 10] });
      await storage.write(piece(0), Uint8Array.from([...bytes(5), ...bytes(5, 0)]));
      await storage.write(piece(1), bytes(10));
      await storage.finish();
      expect((await readdir(root, { recursive: true })).sort()).to.deep.equal(['d1', 'd1/d2', 'd1/d2/f2', 'f0']);
    });

    it('makes files of no bytes when it finishes', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [0, 0, 10] });
      await storage.write(piece(0), bytes(10));
      await storage.finish();
      expect((await stat(join(root, 'f0'))).size).to.equal(0);
      expect((await stat(join(root, 'd1', 'f1'))).size).to.equal(0);
    });
  });

  describe('in place', () => {
    const sample = { pieceLength: 16, lengths: [40, 30, -10] };

    /** As a thread would. */
    const fill = (byte: number) => async (places: readonly FilePlace[]) =>
      places.map(({ fd, offset }) => writeSync(fd, new Uint8Array(16).fill(byte), 0, 16, offset) === 16);

    it('lends the place of a piece that lies in one file, and only that', async () => {
      const { storage } = open(sample);
      for (const index of [0, 1, 2, 3, 4]) await storage.write(piece(index), new Uint8Array(16).fill(index));
      const read = async (places: readonly FilePlace[]) =>
        places.flatMap(({ fd, offset }) => [readSync(fd, Buffer.alloc(1)), offset]);
      const lent = [0, 1, 2, 3, 4].map((index) => storage.inPlace.read([piece(index)], read));
      expect(await Promise.all(lent)).to.deep.equal([[1, 0], [1, 16], undefined, [1, 8], undefined]);
      expect(storage.inPlace.read([piece(1), piece(3)], read), 'in two files').to.equal(undefined);
      expect(await storage.inPlace.read([piece(1), piece(0)], read)).to.deep.equal([1, 16, 1, 0]);
      expect(storage.inPlace.write([piece(2)], fill(9))).to.equal(undefined);
      expect(storage.inPlace.write([piece(1), piece(3)], fill(9)), 'in two files').to.equal(undefined);
      expect(await storage.inPlace.write([piece(1), piece(0)], fill(9))).to.deep.equal([true, true]);
      for (const index of [0, 1]) expect(await storage.read(piece(index), 0, 16)).to.deep.equal(Buffer.alloc(16, 9));
      expect(await storage.read(piece(2), 0, 8)).to.deep.equal(Buffer.alloc(8, 2));
    });

    it('makes no file for a piece that may be wrong', async () => {
      const { storage, root } = open(sample);
      expect(storage.inPlace.write([piece(0)], fill(1))).to.equal(undefined);
      expect(await readdir(join(root, '..')).catch(({ code }) => code)).to.equal('ENOENT');
      await storage.write(piece(0), new Uint8Array(16));
      await storage.read(piece(0), 0, 16);
      expect(await storage.inPlace.write([piece(1)], fill(1))).to.deep.equal([true]);
    });

    it('does not take for written what was not', async () => {
      const { storage, root } = open({ pieceLength: 16, lengths: [40], single: true });
      await storage.write(piece(0), new Uint8Array(16));
      expect(await storage.inPlace.write([piece(1), piece(2)], async () => [false, false])).to.deep.equal([false, false]);
      await storage.flush();
      expect(await storage.inPlace.write([piece(1)], fill(1))).to.deep.equal([true]);
      await truncate(root, 20);
      expect(await failureOf(storage.flush())).to.contain('was deleted, replaced or cut by somebody else');
    });

    it('names the path and the reason of what fails', async () => {
      const { storage, root } = open(sample);
      await storage.write(piece(0), new Uint8Array(16));
      const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const error = await storage.inPlace.write([piece(1)], () => Promise.reject(full))?.catch((thrown) => thrown);
      expect(error).to.be.instanceOf(StorageError).and.include({ mayPass: true });
      expect(error.message).to.equal(`no space left on the device while writing ${join(root, 'f0')}`);
    });

    it('keeps the file open until the work is done', async () => {
      const { storage } = open(sample);
      await storage.write(piece(0), new Uint8Array(16));
      let end = (): void => {};
      const lent = storage.inPlace.write([piece(1)], async (places) => {
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        return fill(5)(places);
      });
      await new Promise(setImmediate);
      const stopped = storage.stop();
      end();
      expect(await lent).to.deep.equal([true]);
      await stopped;
    });
  });

  describe('links', () => {
    it('writes through no linked file, and leaves what it points to', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10] });
      const outside = join(folder, 'precious');
      await writeFile(outside, 'precious');
      await mkdir(root, { recursive: true });
      await symlink(outside, join(root, 'f0'));
      const message = `${join(root, 'f0')} is a symbolic link: it could lead out of the content folder, so it is not followed`;
      expect(await failureOf(storage.write(piece(0), bytes(10)))).to.equal(message);
      expect(await failureOf(storage.read(piece(0), 0, 1))).to.equal(message);
      expect(await failureOf(storage.finish())).to.contain('is not there as a file');
      expect(await readFile(outside, 'utf8')).to.equal('precious');
    });

    it('makes no file through a dangling link', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await mkdir(join(folder, 'downloads'));
      await symlink(join(folder, 'made'), root);
      expect(await failureOf(storage.write(piece(0), bytes(10)))).to.contain('is a symbolic link');
      expect(await readdir(folder)).to.deep.equal(['downloads']);
    });

    it('enters no linked folder', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [0, 0, 10] });
      const outside = join(folder, 'outside');
      await mkdir(join(outside, 'd2'), { recursive: true });
      await writeFile(join(outside, 'd2', 'f2'), bytes(10));
      await mkdir(root, { recursive: true });
      await symlink(outside, join(root, 'd1'));
      expect(await failureOf(storage.write(piece(0), bytes(10, 2)))).to.contain(`${join(root, 'd1')} is a symbolic link`);
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.contain(`${join(root, 'd1')} is a symbolic link`);
      expect((await readFile(join(outside, 'd2', 'f2'))).equals(bytes(10))).to.equal(true);
    });

    it('follows links above the content, and a single file that is one for reading only', async () => {
      const real = join(folder, 'real');
      await mkdir(real);
      await symlink(real, join(folder, 'downloads'));
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await storage.write(piece(0), bytes(10));
      await storage.stop();
      await rm(root);
      await writeFile(join(folder, 'elsewhere'), bytes(10, 9));
      await symlink(join(folder, 'elsewhere'), root);
      const again = open({ pieceLength: 10, lengths: [10], single: true }).storage;
      expect(await again.read(piece(0), 0, 10)).to.deep.equal(Buffer.from(bytes(10, 9)));
      await again.finish();
      expect(await failureOf(again.write(piece(0), bytes(10)))).to.contain('is a symbolic link');
    });

    it('writes a file with a second name', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await storage.write(piece(0), bytes(10));
      await link(root, join(folder, 'second'));
      await storage.write(piece(0), bytes(10, 2));
      expect((await lstat(root)).isFile()).to.equal(true);
    });
  });

  describe('two files of the torrent that are one on the disk', () => {
    it('are not written over each other', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 10, 10] });
      await storage.write(piece(0), bytes(10));
      await mkdir(join(root, 'd1'));
      await link(join(root, 'f0'), join(root, 'd1', 'f1'));
      expect(await failureOf(storage.write(piece(1), bytes(10, 2)))).to.match(/d1\/f1 is the same file as .*\/f0, but/);
      expect(await readFile(join(root, 'f0'))).to.deep.equal(Buffer.from(bytes(10)));
      await storage.write(piece(2), bytes(10, 3));
    });

    it('are two again once one of them was removed', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 10, 10] });
      await storage.write(piece(0), bytes(10));
      await mkdir(join(root, 'd1'));
      // As when its number is given out again.
      await rename(join(root, 'f0'), join(root, 'd1', 'f1'));
      await storage.write(piece(1), bytes(10, 2));
      expect(await readFile(join(root, 'd1', 'f1'))).to.deep.equal(Buffer.from(bytes(10, 2)));
    });
  });

  describe('what is in the way', () => {
    it('neither writes nor cuts a longer file', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await mkdir(join(folder, 'downloads'));
      await writeFile(root, bytes(11, 7));
      const message = `${root} has 11 bytes, but the torrent says 10. It is left as it is: move it away, or choose another folder`;
      expect(await failureOf(storage.write(piece(0), bytes(10)))).to.equal(message);
      expect(await failureOf(storage.finish())).to.equal(message);
      expect((await readFile(root)).equals(bytes(11, 7))).to.equal(true);
      expect(await storage.read(piece(0), 0, 10)).to.deep.equal(Buffer.from(bytes(10, 7)));
      // Once it is out of the way, all goes on.
      await rm(root);
      await storage.write(piece(0), bytes(10));
    });

    it('says what is wrong with a folder, a file and a pipe in the way', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 10, 0, 10] });
      await mkdir(join(root, 'f0'), { recursive: true });
      await writeFile(join(root, 'd1'), '');
      expect(await failureOf(storage.write(piece(0), bytes(10)))).to.equal(
        `a folder is in the way while writing ${join(root, 'f0')}`,
      );
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.equal(`${join(root, 'f0')} is not a file`);
      expect(await failureOf(storage.write(piece(1), bytes(10)))).to.equal(
        `${join(root, 'd1')} must be a folder, but something else is in its place`,
      );
      if (process.platform === 'win32') return;
      execFileSync('mkfifo', [join(root, 'f3')]);
      expect(await failureOf(storage.write(piece(2), bytes(10)))).to.equal(`${join(root, 'f3')} is not a file`);
      expect(await failureOf(storage.read(piece(2), 0, 10))).to.equal(`${join(root, 'f3')} is not a file`);
    });

    it('names the path and the reason when nothing is there', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10] });
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.equal(`it does not exist while reading ${join(root, 'f0')}`);
    });

    it('says how much of a file is missing', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 10] });
      await storage.write(piece(0), bytes(10));
      await truncate(join(root, 'f0'), 4);
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.equal(
        `${join(root, 'f0')} is shorter than the 10 bytes that are wanted of it`,
      );
      expect(await failureOf(storage.finish())).to.contain('has 4 bytes, but the torrent says 10. Check the content again');
    });

    it('cuts a path that no system takes', async () => {
      const contentPath = `/${'x'.repeat(2 * MAX_PATH_LENGTH)}`;
      const storage = new FileStorage(sampleTorrent({ pieceLength: 10, lengths: [10], single: true, contentPath }));
      const message = await failureOf(storage.read(piece(0), 0, 10));
      expect(message.slice(message.indexOf('/'))).to.have.length(MAX_PATH_LENGTH);
    });

    it('cleans the path in its messages', async () => {
      const root = join(folder, 'a\u001b[31m\nb');
      const storage = new FileStorage(sampleTorrent({ pieceLength: 10, lengths: [10], single: true, contentPath: root }));
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.match(/a\uFFFD\[31m\uFFFDb$/);
    });
  });

  describe('before the first write', () => {
    const all = (torrent: Torrent, ...indexes: readonly number[]): Bitfield => {
      const pieces = new Bitfield(torrent.metainfo.geometry.pieceCount);
      for (const index of indexes) pieces.add(piece(index));
      return pieces;
    };

    it('finds nothing, and makes nothing, where nothing is', async () => {
      const { storage, torrent } = open({ pieceLength: 10, lengths: [10, 10, -5, 10, 0] });
      await storage.prepare(all(torrent, 0, 1, 2, 3), NONE, false);
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('takes what is there and fits, whole or not', async () => {
      const { storage, torrent, root } = open({ pieceLength: 10, lengths: [10, 10] });
      await mkdir(join(root, 'd1'), { recursive: true });
      await writeFile(join(root, 'f0'), bytes(4));
      await writeFile(join(root, 'd1', 'f1'), bytes(10));
      await storage.prepare(all(torrent, 0, 1), NONE, false);
      expect((await stat(join(root, 'f0'))).size).to.equal(4);
    });

    it('finds a longer file wherever it is, and leaves it', async () => {
      const { storage, torrent, root } = open({ pieceLength: 10, lengths: [10, 10, 10] });
      await mkdir(join(root, 'd1', 'd2'), { recursive: true });
      await writeFile(join(root, 'd1', 'd2', 'f2'), bytes(11));
      const message = await failureOf(storage.prepare(all(torrent, 0, 1, 2), NONE, false));
      expect(message).to.equal(
        `${join(root, 'd1', 'd2', 'f2')} has 11 bytes, but the torrent says 10. It is left as it is: move it away, or choose another folder`,
      );
      expect((await stat(join(root, 'd1', 'd2', 'f2'))).size).to.equal(11);
      await storage.prepare(all(torrent, 0, 1), NONE, false);
    });

    it('finds folders, links and files that are in the way', async () => {
      const { storage, torrent, root } = open({ pieceLength: 10, lengths: [10, 10, 10] });
      await mkdir(join(root, 'f0'), { recursive: true });
      expect(await failureOf(storage.prepare(all(torrent, 0), NONE, false))).to.equal(`${join(root, 'f0')} is not a file`);
      await writeFile(join(root, 'd1'), 'x');
      expect(await failureOf(storage.prepare(all(torrent, 1), NONE, false))).to.contain(`${join(root, 'd1')} must be a folder`);
      expect(await failureOf(storage.prepare(all(torrent, 2), NONE, false))).to.contain(`${join(root, 'd1')} must be a folder`);
      await rm(join(root, 'd1'));
      await mkdir(join(root, 'd1'));
      await symlink('/etc/passwd', join(root, 'd1', 'f1'));
      expect(await failureOf(storage.prepare(all(torrent, 1), NONE, false))).to.contain('is a symbolic link');
    });

    it('finds that a file is where the download folder should be', async () => {
      const { storage, torrent } = open({ pieceLength: 10, lengths: [10] });
      await writeFile(join(folder, 'downloads'), 'x');
      expect(await failureOf(storage.prepare(all(torrent, 0), NONE, false))).to.contain(
        `${join(folder, 'downloads')} must be a folder`,
      );
      const one = open({ pieceLength: 10, lengths: [10], single: true });
      expect(await failureOf(one.storage.prepare(all(one.torrent, 0), NONE, false))).to.contain(
        `${join(folder, 'downloads')} must be a folder`,
      );
    });

    (IS_ROOT ? it.skip : it)('finds that it may not write (not as root)', async () => {
      const { storage, torrent, root } = open({ pieceLength: 10, lengths: [10, 10] });
      await mkdir(root, { recursive: true });
      await writeFile(join(root, 'f0'), bytes(10), { mode: 0o400 });
      await chmod(root, 0o500);
      expect(await failureOf(storage.prepare(all(torrent, 0), NONE, false))).to.equal(
        `permission denied while writing ${join(root, 'f0')}`,
      );
      expect(await failureOf(storage.prepare(all(torrent, 1), NONE, false))).to.equal(`permission denied while writing ${root}`);
      await chmod(root, 0o700);
    });
  });

  describe('files that somebody takes away', () => {
    it('are not made anew: what was written of them would be missing', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [20], single: true });
      await storage.write(piece(0), bytes(10));
      await rm(root);
      const gone = `${root} was deleted, replaced or cut by somebody else while it was being written`;
      expect(await failureOf(storage.flush()), 'still open').to.equal(gone);
      await storage.fingerprints();
      expect(await failureOf(storage.write(piece(1), bytes(10)))).to.equal(`it does not exist while writing ${root}`);
      expect(await readdir(join(folder, 'downloads'))).to.deep.equal([]);
    });

    it('are told of when another one is at their place, or when they were cut', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [20, 20] });
      for (const index of [0, 1, 2, 3]) await storage.write(piece(index), bytes(10));
      await rm(join(root, 'f0'));
      await writeFile(join(root, 'f0'), bytes(20));
      expect(await failureOf(storage.flush())).to.contain(`${join(root, 'f0')} was deleted, replaced or cut`);
      await rm(join(root, 'f0'));
      await truncate(join(root, 'd1', 'f1'), 19);
      expect(await failureOf(storage.flush())).to.match(/f[01] was deleted, replaced or cut/);
    });

    it('are read no more once that was seen', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await storage.write(piece(0), bytes(10));
      await storage.flush();
      await rm(root);
      await storage.fingerprints();
      expect(await failureOf(storage.read(piece(0), 0, 10))).to.equal(`it does not exist while reading ${root}`);
      await writeFile(root, bytes(10, 7));
      expect([...(await storage.read(piece(0), 0, 10))]).to.deep.equal([...bytes(10, 7)]);
      await rm(root);
      await writeFile(root, bytes(10, 8));
      await storage.fingerprints([0]);
      expect([...(await storage.read(piece(0), 0, 10))]).to.deep.equal([...bytes(10, 8)]);
    });
  });

  describe('rights', () => {
    it('reads and finishes content that may not be written', async () => {
      const first = open({ pieceLength: 10, lengths: [10, 0] });
      await first.storage.write(piece(0), bytes(10));
      await first.storage.finish();
      await first.storage.stop();
      for (const path of ['f0', 'd1/f1', 'd1', '.']) await chmod(join(first.root, path), path.includes('f') ? 0o400 : 0o500);
      const { storage, root } = open({ pieceLength: 10, lengths: [10, 0] });
      expect(await storage.read(piece(0), 0, 10)).to.deep.equal(Buffer.from(bytes(10)));
      await storage.finish();
      const before = (await stat(join(root, 'f0'))).mtimeMs;
      if (!IS_ROOT) expect(await failureOf(storage.write(piece(0), bytes(10)))).to.match(/^permission denied while writing/);
      else expect(before).to.be.a('number');
      await chmod(root, 0o700);
      await chmod(join(root, 'd1'), 0o700);
    });

    it('opens files for reading as long as nobody writes', async function () {
      if (process.platform !== 'linux') this.skip();
      const { storage, root } = open({ pieceLength: 10, lengths: [10], single: true });
      await mkdir(join(folder, 'downloads'));
      await writeFile(root, bytes(10));
      await storage.read(piece(0), 0, 10);
      expect(await accessModes(root)).to.deep.equal(['read']);
      await storage.write(piece(0), bytes(10, 2));
      await storage.read(piece(0), 0, 10);
      expect(await accessModes(root)).to.deep.equal(['write']);
      await storage.stop();
      expect(await accessModes(root)).to.deep.equal([]);
    });
  });

  // How this process has a file open just now.
  async function accessModes(path: string): Promise<string[]> {
    const modes: string[] = [];
    for (const fd of await readdir('/proc/self/fd')) {
      const info = await lstat(`/proc/self/fd/${fd}`).catch(() => undefined);
      const target = info && (await stat(`/proc/self/fd/${fd}`).catch(() => undefined));
      if (target?.ino === (await stat(path)).ino && info) modes.push(info.mode & 0o200 ? 'write' : 'read');
    }
    return modes;
  }

  describe('fingerprints', () => {
    it('change with content, length, date and identity, and with nothing else', async () => {
      const { storage, root } = open({ pieceLength: 10, lengths: [10] });
      const path = join(root, 'f0');
      await storage.write(piece(0), bytes(10));
      await storage.flush();
      const seen = new Set<string | undefined>();
      const look = async (): Promise<number> => seen.add((await storage.fingerprints())[0]).size;
      expect(await look()).to.equal(1);
      await storage.read(piece(0), 0, 10);
      expect(await look()).to.equal(1);
      await utimes(path, 1, 1);
      expect(await look()).to.equal(2);
      await truncate(path, 9);
      await utimes(path, 1, 1);
      expect(await look()).to.equal(3);
      await writeFile(path, bytes(9, 5), { flag: 'r+' });
      await utimes(path, 1, 1);
      expect(await look(), 'the date put back').to.equal(4);
      await truncate(path, 10);
      await link(path, join(folder, 'other'));
      await rm(path);
      await writeFile(path, bytes(10));
      await utimes(path, 1, 1);
      expect(await look()).to.equal(5);
      await rm(path);
      expect((await storage.fingerprints())[0]).to.equal(undefined);
    });

    it('keep their order however many files there are', async () => {
      const lengths = Array.from({ length: LOOKS_AT_ONCE * 2 + 3 }, (_, file) => file + 1);
      const { storage, torrent } = open({ pieceLength: 100_000, lengths });
      await storage.write(piece(0), bytes(torrent.metainfo.geometry.totalLength));
      expect((await storage.fingerprints()).map((one) => Number(one?.split(':')[0]))).to.deep.equal(lengths);
    });
  });

  it('works on more files than it may hold open, all at once', async () => {
    const files = MAX_OPEN_FILES * 3;
    const { storage, torrent } = open({ pieceLength: 10, lengths: Array<number>(files).fill(10) });
    const all = [...torrent.metainfo.geometry.pieces()];
    await Promise.all(all.map((index) => storage.write(index, bytes(10, index))));
    const found = await Promise.all(all.map((index) => storage.read(index, 0, 10)));
    found.forEach((content, index) => {
      expect(content.every((byte) => byte === index)).to.equal(true);
    });
    await storage.flush();
    await storage.finish();
  });

  it('refuses work after it stopped', async () => {
    const { storage } = open({ pieceLength: 10, lengths: [10] });
    await storage.write(piece(0), bytes(10));
    await storage.stop();
    await storage.stop();
    expect(await failureOf(storage.read(piece(0), 0, 10))).to.equal('the storage was closed');
  });

  it('holds any layout, written in any order, read in any range', async () => {
    const length = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.constant(0),
      fc.integer({ min: 1, max: 12 }).map((pad) => -pad),
    );
    const layout = fc.record({
      lengths: fc.array(length, { minLength: 1, maxLength: 12 }).filter((all) => all.some((one) => one !== 0)),
      pieceLength: fc.integer({ min: 1, max: 50 }),
      order: fc.infiniteStream(fc.nat()),
      ranges: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 10 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(layout, async ({ lengths, pieceLength, order, ranges }) => {
        const torrent = sampleTorrent({ lengths, pieceLength, contentPath: join(folder, `run${run++}`) });
        const { geometry } = torrent.metainfo;
        const content = Buffer.concat(lengths.map((one, file) => Buffer.alloc(Math.abs(one), one < 0 ? 0 : file + 1)));
        const storage = new FileStorage(torrent);
        const left = [...geometry.pieces()];
        while (left.length > 0) {
          const [index] = left.splice((order.next().value ?? 0) % left.length, 1);
          const start = index! * pieceLength;
          await storage.write(index!, content.subarray(start, start + geometry.lengthOf(index!)));
        }
        await storage.finish();
        for (const [one, two, three] of ranges) {
          const index = piece(one % geometry.pieceCount);
          const begin = two % geometry.lengthOf(index);
          const count = 1 + (three % (geometry.lengthOf(index) - begin));
          const start = index * pieceLength + begin;
          expect(await storage.read(index, begin, count)).to.deep.equal(content.subarray(start, start + count));
        }
        await storage.stop();
      }),
      { numRuns: 60 },
    );
  });
});
