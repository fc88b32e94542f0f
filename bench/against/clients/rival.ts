// What a client must do for a contest. Those that cannot do one are left out of it.
import type { Setting } from '../../../test/faults/clients/setting.js';
import type { Running } from '../../../test/faults/fault.js';

export interface Job {
  /** Path of a torrent file that names a tracker. */
  readonly torrent: string;
  /** Where the content is, or goes. It exists. */
  readonly folder: string;
  /** Where it accepts peers, of use to those that can be told; the others choose a port of 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  /** `host:port` of the light ends, for who asks no tracker. */
  readonly peers: readonly string[];
}

export interface Fetching {
  readonly running: Running;
  /** Everything is there: it has ended, or told, whichever it does. Rejects when it fails. */
  readonly complete: Promise<void>;
}

export interface Rival {
  /** What this machine has not got, in a few words. */
  missing(): string | undefined;
  download?(job: Job, setting: Setting): Fetching;
  /** Starts to check and serve what is complete in the folder. */
  seed?(job: Job, setting: Setting): Running;
  /** The words that make a torrent of a file, with no tracker. */
  create?(file: string, torrent: string, pieceLength: number): readonly string[];
}
