// One bad or tricky torrent: how it is made, and what has to come of it.
import { infoWith, type Loose, loose, torrentWith } from '../../../kit/suites/torrent-bytes.js';

interface Made {
  /** Of the table of faults. */
  readonly row: number;
  readonly name: string;
  /** Made anew each time: some are large. */
  torrent(): Uint8Array;
}

/** It is no torrent that can be used. */
export interface Refused extends Made {
  /** The whole sentence. */
  readonly message: string;
}

/** It is taken. */
export interface Taken extends Made {
  /** What is hashed. */
  info(): Uint8Array;
  readonly reads: Reads;
}

export interface Reads {
  /** `content.bin` when left out. */
  readonly name?: string;
  /** `path` and length, without padding; 40,000 bytes under the torrent's name when left out. */
  readonly files?: readonly (readonly [path: string, length: number])[];
  /** 3 when left out. */
  readonly pieces?: number;
  /** None when left out. */
  readonly trackers?: readonly string[];
}

export type Entry = Refused | Taken;

type Changes = Record<string, Loose | undefined>;
type Bytes = Uint8Array | (() => Uint8Array);

export const isTaken = (entry: Entry): entry is Taken => 'reads' in entry;

/** Bytes that are no bencode of a dictionary. */
export function noTorrent(row: number, name: string, bytes: Bytes, reason: string): Refused {
  return { row, name, torrent: made(bytes), message: `This is not a torrent: ${reason}` };
}

/** A dictionary that says nonsense. */
export function invalid(row: number, name: string, bytes: Bytes, reason: string): Refused {
  return { row, name, torrent: made(bytes), message: `This torrent is not valid: ${reason}` };
}

/** A valid torrent of 40,000 bytes, but for these changes of its info dictionary. `reason` begins behind `"info.`. */
export function badInfo(row: number, name: string, changes: Changes, reason: string): Refused {
  return invalid(row, name, () => torrentWith(infoWith(changes)), `"info.${reason}`);
}

export function taken(row: number, name: string, info: () => Loose, reads: Reads = {}, more: Changes = {}): Taken {
  return { row, name, torrent: () => torrentWith(info(), more), info: () => loose(info()), reads };
}

const made = (bytes: Bytes) => (typeof bytes === 'function' ? bytes : () => bytes);
