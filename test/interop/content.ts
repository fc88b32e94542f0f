// What the cells move: contents of several shapes, their torrents without a tracker, and their checksums.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MAIN } from '../real/piecework.js';
import { PYTHON, SCRIPT } from './clients/libtorrent.js';

const run = promisify(execFile);
const KIB = 1024;
const MIB = 1024 * KIB;

interface Shape {
  readonly pieceLength: number;
  readonly files: readonly (readonly [path: string, bytes: number])[];
  /** Made by libtorrent in this way; otherwise by ours. */
  readonly maker?: 'padded' | 'hybrid';
}

/** Files that end within a piece, of a block, and of less than a block. */
const FOLDER: Shape['files'] = [
  ['one.bin', 3 * MIB + 12_345],
  ['two/three.bin', 16 * KIB],
  ['two/four é.txt', 777],
  ['five.bin', 2 * MIB],
];

const SHAPES = {
  plain: { pieceLength: 256 * KIB, files: [['', 8 * MIB + 54_321]] },
  'pieces of 16 KiB': { pieceLength: 16 * KIB, files: [['', 8 * MIB + 54_321]] },
  'pieces of 4 MiB': { pieceLength: 4 * MIB, files: [['', 30 * MIB + 54_321]] },
  'for a swarm': { pieceLength: 64 * KIB, files: [['', 12 * MIB + 54_321]] },
  folder: { pieceLength: 64 * KIB, files: FOLDER },
  padded: { pieceLength: 64 * KIB, files: FOLDER, maker: 'padded' },
  hybrid: { pieceLength: 64 * KIB, files: FOLDER, maker: 'hybrid' },
} satisfies Record<string, Shape>;

export type ContentKind = keyof typeof SHAPES;

export interface Content {
  /** Of the file or folder, in `parent`. */
  readonly name: string;
  readonly parent: string;
  /** By path within `parent`. */
  readonly checksums: ReadonlyMap<string, string>;
  readonly infoHash: string;
  readonly torrent: Buffer;
  readonly bytes: number;
}

/** Contents are made once, when they are first asked for. */
export class Contents {
  readonly #made = new Map<ContentKind, Promise<Content>>();

  constructor(private readonly folder: string) {}

  get(kind: ContentKind): Promise<Content> {
    const made = this.#made.get(kind) ?? make(SHAPES[kind], join(this.folder, kind.replaceAll(' ', '-')));
    this.#made.set(kind, made);
    return made;
  }
}

async function make({ pieceLength, files, maker }: Shape, parent: string): Promise<Content> {
  const name = 'content';
  for (const [path, bytes] of files) {
    const file = join(parent, name, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, randomBytes(bytes));
  }
  const torrent = join(parent, 'a.torrent');
  const source = join(parent, name);
  const { stdout } = maker
    ? await run(PYTHON, [SCRIPT, 'make', source, torrent, '--kind', maker, '--piece-length', `${pieceLength}`])
    : await run(process.execPath, [MAIN, 'create', source, '--out', torrent, '--piece-length', `${pieceLength}`, '--json']);
  const infoHash = /"infoHash": ?"([0-9a-f]{40})"/.exec(stdout)?.[1];
  if (infoHash === undefined) throw new Error(`no info-hash in: ${stdout}`);
  const checksums = new Map<string, string>();
  for (const [path] of files) checksums.set(join(name, path), await checksum(join(parent, name, path)));
  return { name, parent, checksums, infoHash, torrent: await readFile(torrent), bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0) };
}

/** The torrent with this tracker: "announce" comes first of all keys that torrents have. */
export function withTracker(torrent: Buffer, url: string): Buffer {
  return Buffer.concat([Buffer.from(`d8:announce${Buffer.byteLength(url)}:${url}`), torrent.subarray(1)]);
}

export async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** @throws when a file is missing or differs. */
export async function compare({ checksums }: Content, folder: string): Promise<void> {
  for (const [path, expected] of checksums) {
    const found = await checksum(join(folder, path)).catch(async () => `missing among ${(await readdir(folder)).join(', ')}`);
    if (found !== expected) throw new Error(`"${path}" has SHA-256 ${found}, not ${expected}`);
  }
}
