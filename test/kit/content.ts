// Content and its torrent, made in memory: what a test swarm shares, and a storage plugin that holds it.
import { createHash } from 'node:crypto';
import {
  definePlugin,
  Geometry,
  InfoHash,
  type Metainfo,
  type PieceIndex,
  type Plugin,
  provide,
  RESUME,
  type Resume,
  type ResumeRecord,
  STORAGE,
  type Storage,
} from 'piecework';
import type { SeededRandom } from './seeded-random.js';

export interface TestContent {
  readonly bytes: Uint8Array;
  readonly metainfo: Metainfo;
}

/** Random content as a single file, and the metainfo that fits. */
export function testContent(random: SeededRandom, length: number, pieceLength: number): TestContent {
  return contentOf(random.bytes(length), pieceLength, 'content.bin', [{ path: ['content.bin'], length, padding: false }]);
}

/** The same of several files, `f0`, `f1`, …; `-n` is a padding file of n zeros. */
export function testFolder(random: SeededRandom, lengths: readonly number[], pieceLength: number): TestContent {
  const files = lengths.map((length, file) => ({
    path: length < 0 ? ['.pad', String(-length)] : [`f${file}`],
    length: Math.abs(length),
    padding: length < 0,
  }));
  const parts = files.map(({ length, padding }) => (padding ? new Uint8Array(length) : random.bytes(length)));
  return contentOf(Buffer.concat(parts), pieceLength, 'content', files);
}

function contentOf(bytes: Uint8Array, pieceLength: number, name: string, files: Metainfo['files']): TestContent {
  const geometry = new Geometry(
    pieceLength,
    files.map(({ length }) => length),
  );
  const hashes = [...geometry.pieces()].map((piece) => {
    const start = piece * pieceLength;
    return createHash('sha1')
      .update(bytes.subarray(start, start + geometry.lengthOf(piece)))
      .digest();
  });
  const info = Buffer.concat(hashes);
  const metainfo: Metainfo = {
    infoHash: new InfoHash(createHash('sha1').update(info).digest()),
    name,
    multiFile: name === 'content',
    files,
    geometry,
    pieceHashes: info,
    private: false,
    tiers: [],
    info,
  };
  return { bytes, metainfo };
}

/** One file in memory that outlives its torrent, as a file on disk does. What was never written is undefined bytes. */
export class HeldFile implements Storage, Resume {
  readonly bytes: Uint8Array;
  record: ResumeRecord | undefined;
  finished = false;
  #version: number;
  readonly #metainfo: Metainfo;

  constructor({ metainfo, bytes }: TestContent, filled: boolean) {
    this.#metainfo = metainfo;
    this.bytes = filled ? bytes.slice() : new Uint8Array(bytes.length).fill(0x55);
    this.#version = filled ? 1 : 0;
  }

  async read(piece: PieceIndex, begin: number, length: number, into: Uint8Array = new Uint8Array(length)): Promise<Uint8Array> {
    const start = piece * this.#metainfo.geometry.pieceLength + begin;
    into.set(this.bytes.subarray(start, start + length));
    return into;
  }

  async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    this.bytes.set(bytes, piece * this.#metainfo.geometry.pieceLength);
    this.#version++;
  }

  async flush(): Promise<void> {}

  async fingerprints(files = [...this.#metainfo.files.keys()]): Promise<readonly (string | undefined)[]> {
    return files.map(() => (this.#version === 0 ? undefined : String(this.#version)));
  }

  async prepare(): Promise<void> {}

  /** Somebody else writes it. */
  touch(change: (bytes: Uint8Array) => void): void {
    change(this.bytes);
    this.#version++;
  }

  async finish(): Promise<void> {
    this.finished = true;
  }

  async load(): Promise<ResumeRecord | undefined> {
    return this.record;
  }

  async save(record: ResumeRecord): Promise<void> {
    this.record = record;
  }

  /** A plugin that provides this file as storage and resume. */
  plugin(): Plugin {
    return definePlugin({
      name: 'held-file',
      version: '1.0.0',
      api: '^1',
      summary: 'One file in memory, for tests.',
      provides: [provide(STORAGE, this), provide(RESUME, this)],
    });
  }
}
