// What the cells move: contents of several shapes, their torrents without a tracker, and their checksums.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

/** What the makers of torrents print. */
interface Made {
  readonly infoHash: string;
  readonly pads?: readonly { readonly path: string; readonly bytes: number }[];
}

async function make({ pieceLength, files, maker }: Shape, parent: string): Promise<Content> {
  const name = 'content';
  for (const [path, bytes] of files) {
    await write(join(parent, name, path), randomBytes(bytes));
  }
  const torrent = join(parent, 'a.torrent');
  const source = join(parent, name);
  const { stdout } = maker
    ? await run(PYTHON, [SCRIPT, 'make', source, torrent, '--kind', maker, '--piece-length', `${pieceLength}`])
    : await run(process.execPath, [MAIN, 'create', source, '--out', torrent, '--piece-length', `${pieceLength}`, '--json']);
  const { infoHash, pads = [] } = JSON.parse(stdout.split('\n').find((line) => /"created"/.test(line)) ?? '{}') as Made;
  // For clients that take them for files like any other.
  for (const { path, bytes } of pads) await write(join(parent, path), Buffer.alloc(bytes));
  const checksums = new Map<string, string>();
  for (const [path] of files) checksums.set(join(name, path), await checksum(join(parent, name, path)));
  return {
    name,
    parent,
    checksums,
    infoHash,
    torrent: await readFile(torrent),
    bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0),
  };
}

async function write(file: string, bytes: Buffer): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, bytes);
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

/** @param paths within the content; all when left out @throws when one of them is missing or differs, or another is there */
export async function compare({ name, checksums }: Content, folder: string, paths?: readonly string[]): Promise<void> {
  const wanted = paths?.map((path) => join(name, path)) ?? [...checksums.keys()];
  for (const [path, expected] of checksums) {
    const found = await checksum(join(folder, path)).catch(() => undefined);
    if (found !== (wanted.includes(path) ? expected : undefined))
      throw new Error(`"${path}" ${found === undefined ? 'is missing' : `has SHA-256 ${found}`}`);
  }
}
