// What every client of the matrix can be asked to do, whatever program it is.
import type { Host } from '../real/network.js';
import type { Program } from './program.js';

export const CLIENT_NAMES = ['aria2', 'transmission', 'qbittorrent', 'rtorrent', 'libtorrent', 'ours'] as const;
export type ClientName = (typeof CLIENT_NAMES)[number];

/** Each peer has an address of its own, so all listen on the same port. */
export const PEER_PORT = 6881;

export interface Job {
  readonly host: Host;
  /** For this peer alone: settings, session, logs. It exists. */
  readonly home: string;
  /** A torrent file or a magnet link. */
  readonly source: string;
  /** Where the content is, or goes. It exists. */
  readonly folder: string;
  /** The name of the content in that folder. */
  readonly name: string;
  /** Given up when it is aborted. */
  readonly signal: AbortSignal;
  /** `host:port` of peers to dial besides those of the tracker; of use to ours and libtorrent. */
  readonly peers?: readonly string[];
}

export interface RunningPeer {
  readonly program: Program;
  /** All is downloaded. Rejects when the program ends before. It goes on seeding. */
  readonly complete: Promise<void>;
  /** It accepts peers; only ours tells. Of the others the tracker knows. */
  ready?(): Promise<void>;
  /** Peers it is or was connected to, as `host:port`; only ours and libtorrent tell. */
  met?(): readonly string[];
}

export interface Client {
  readonly name: ClientName;
  /** What this machine has not got, if anything. */
  missing(): string | undefined;
  version(): Promise<string>;
  /** Serves the complete content in the folder. */
  seed(job: Job): RunningPeer;
  download(job: Job): RunningPeer;
}
