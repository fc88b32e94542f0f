// Every object that --json writes, by its "event". Described for people in docs/json.md.
import type { Progress } from '../core/index.js';
import { escaped } from './render/showable.js';

/** Which torrent an object tells of. */
export interface TorrentRef {
  readonly name: string;
  readonly infoHash: string;
}

interface TorrentFacts {
  readonly name: string;
  readonly infoHash: string;
  readonly magnet: string;
  readonly bytes: number;
  readonly pieces: number;
  readonly pieceLength: number;
  readonly private: boolean;
  readonly trackers: readonly (readonly string[])[];
}

export interface FileFacts {
  /** From 1 on, as `--select` takes it. Padding has a number and is not told of. */
  readonly index: number;
  /** With `/` on every system. */
  readonly path: string;
  readonly bytes: number;
}

export interface ScrapeFacts {
  readonly url: string;
  /** Seeds. */
  readonly complete: number | null;
  /** Leechers. */
  readonly incomplete: number | null;
  readonly downloaded: number | null;
  /** Why there are no numbers. */
  readonly message: string | null;
}

/** What is told of a torrent under way; each object has its `name` and `infoHash` too. */
export interface TorrentNews {
  /** What a magnet link leaves out is looked for: `bytes` is null until a peer tells how many there are. */
  fetching: { peers: number; knownPeers: number; have: number; bytes: number | null };
  ready: { have: number; pieces: number };
  progress: Omit<Progress, 'secondsLeft'> & { secondsLeft: number | null };
  'tracker-replied': { url: string; peers: number };
  'tracker-failed': { url: string; message: string; retrySeconds: number };
  'peer-opened': { peer: string; outgoing: boolean; client: string };
  'peer-closed': { peer: string; reason: string };
  'peer-banned': { peer: string; reason: string };
  /** Nothing can be written for now; it is tried again. */
  'storage-waiting': { message: string; retrySeconds: number };
  'storage-recovered': Record<string, never>;
  'piece-failed': { piece: number; peers: readonly string[] };
  completed: { path: string; bytes: number; downloaded: number; seconds: number };
  /** Enough was given back: `--seed-ratio` or `--seed-time`. */
  seeded: { uploaded: number; ratio: number; seconds: number };
  stopped: { downloaded: number; uploaded: number };
  /** A plugin has something to say. */
  note: { message: string };
}

type NewsEvents = { [K in keyof TorrentNews]: TorrentRef & TorrentNews[K] };

export interface JsonEvents extends NewsEvents {
  created: TorrentFacts & { path: string; files: number };
  info: TorrentFacts & {
    multiFile: boolean;
    files: readonly FileFacts[];
    comment: string | null;
    createdBy: string | null;
    creationDate: string | null;
  };
  verified: {
    name: string;
    path: string;
    ok: boolean;
    pieces: number;
    piecesRight: number;
    /** The first ones. */
    wrongPieces: readonly number[];
    /** The first ones; a piece that two files share counts for both. */
    wrongFiles: readonly { path: string; pieces: number; piecesRight: number }[];
  };
  scraped: { name: string; infoHash: string; trackers: readonly ScrapeFacts[] };
  listening: { port: number };
  tracker: { host: string; port: number; urls: readonly string[] };
  'tracker-peers': { peers: number };
  shared: { torrent: string; magnet: string; urls: readonly string[]; commands: readonly string[] };
  files: TorrentRef & { bytes: number; files: readonly FileFacts[] };
  /** What a magnet link leaves out is here. */
  fetched: TorrentFacts;
  /** A step that reads all content: `hashing`, `checking`. */
  working: Partial<TorrentRef> & { step: string; done: number; total: number };
  warning: Partial<TorrentRef> & { message: string };
  failed: { kind: string; exitCode: number; messages: readonly string[] };
  plugins: { plugins: readonly object[] };
  plugin: { plugin: object };
  graph: { scopes: readonly object[]; off: readonly object[] };
  checked: { ok: boolean; plugins: number; steps: number; off: readonly object[] };
  why: { step: string; answers: readonly object[]; off: readonly object[] };
}

export type JsonEventName = keyof JsonEvents;

export function jsonLine(event: JsonEventName, fields: object): string {
  return `${escaped(JSON.stringify({ event, ...fields }))}\n`;
}
