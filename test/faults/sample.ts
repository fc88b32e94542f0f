// Content and torrents for faults, made in memory in no time: the same bytes for the same seed.
import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Metainfo } from 'piecework';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { TorrentFile } from '../../plugins/metainfo/torrent-file.js';
import { dictionary, type Loose, loose, torrentWith } from '../kit/suites/torrent-bytes.js';

export interface SampleOptions {
  readonly length: number;
  /** 64 KiB when left out. */
  readonly pieceLength?: number;
  /** Of the file or folder; `content.bin` when left out. */
  readonly name?: string;
  /** Of several files: path with `/`, and length. They add up to `length`. */
  readonly files?: readonly (readonly [path: string, length: number])[];
  readonly seed?: number;
  /** Of the info dictionary: other values, further keys; `undefined` takes a key out. */
  readonly info?: Readonly<Record<string, Loose | undefined>>;
}

export class Sample {
  readonly name: string;
  readonly pieceLength: number;
  /** All of it, file after file. */
  readonly bytes: Buffer;
  /** The info dictionary as it stands in the torrent. */
  readonly info: Buffer;
  readonly infoHash: Buffer;
  readonly #files: readonly (readonly [path: string, length: number])[];

  constructor({ length, pieceLength = 65_536, name = 'content.bin', files, seed = 1, info = {} }: SampleOptions) {
    this.name = name;
    this.pieceLength = pieceLength;
    this.bytes = randomBytes(length, seed);
    this.#files = files?.map(([path, bytes]) => [join(name, path), bytes] as const) ?? [[name, length]];
    const entries = files?.map(([path, bytes]) => dictionary({ length: bytes, path: path.split('/').map(utf8) }));
    this.info = loose(
      sorted({
        ...(entries ? { files: entries } : { length }),
        name: utf8(name),
        'piece length': pieceLength,
        pieces: this.#hashes(),
        ...info,
      }),
    );
    this.infoHash = createHash('sha1').update(this.info).digest();
  }

  get pieceCount(): number {
    return Math.ceil(this.bytes.length / this.pieceLength);
  }

  piece(index: number): Buffer {
    return this.bytes.subarray(index * this.pieceLength, (index + 1) * this.pieceLength);
  }

  /** @param trackers each a tier of its own */
  torrent(...trackers: readonly string[]): Buffer {
    const tiers = trackers.length > 1 ? trackers.map((url) => [url]) : undefined;
    return torrentWith({ raw: this.info.toString('latin1') }, { announce: trackers[0], 'announce-list': tiers });
  }

  /** Returns the path. */
  async writeTorrent(folder: string, ...trackers: readonly string[]): Promise<string> {
    const path = join(folder, `${this.name}.torrent`);
    await writeFile(path, this.torrent(...trackers));
    return path;
  }

  /** Returns the path of the file or folder. */
  async writeContent(folder: string): Promise<string> {
    for (const [path, bytes] of this.#parts()) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return join(folder, this.name);
  }

  /** @throws Error when a file in the folder is missing or differs */
  async expectIn(folder: string): Promise<void> {
    for (const [path, bytes] of this.#parts()) {
      const found = await readFile(join(folder, path));
      if (found.equals(bytes)) continue;
      const at = found.findIndex((byte, index) => byte !== bytes[index]);
      throw new Error(
        `"${path}" has ${found.length} of ${bytes.length} bytes, and differs from byte ${at < 0 ? found.length : at} on`,
      );
    }
  }

  #hashes(): Buffer {
    const hashes = Array.from({ length: this.pieceCount }, (_, index) => createHash('sha1').update(this.piece(index)).digest());
    return Buffer.concat(hashes);
  }

  #parts(): (readonly [path: string, bytes: Buffer])[] {
    let end = 0;
    return this.#files.map(([path, length]) => {
      end += length;
      return [path, this.bytes.subarray(end - length, end)] as const;
    });
  }
}

/** What our client reads in a torrent. */
export function metainfoOf(torrent: Uint8Array): Metainfo {
  return new TorrentFile({ decode, decodePrefix, encode }).parse(torrent);
}

export function randomBytes(length: number, seed: number): Buffer {
  const key = createHash('sha256').update(String(seed)).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

const utf8 = (text: string): Buffer => Buffer.from(text);

function sorted(entries: Readonly<Record<string, Loose | undefined>>): Loose {
  return dictionary(Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1))));
}
