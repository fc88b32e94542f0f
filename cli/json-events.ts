// Every object that --json writes, by its "event". Described for people in docs/json.md.
import type { Progress } from '../core/index.js';

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
  /** With `/` on every system. */
  readonly path: string;
  readonly bytes: number;
}

export interface JsonEvents {
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
  listening: { port: number };
  tracker: { host: string; port: number; urls: readonly string[] };
  'tracker-peers': { peers: number };
  shared: { torrent: string; magnet: string; urls: readonly string[]; commands: readonly string[] };
  /** What a magnet link leaves out is looked for: `bytes` is null until a peer tells how many there are. */
  fetching: { name: string; infoHash: string; peers: number; knownPeers: number; have: number; bytes: number | null };
  /** It is here. */
  fetched: TorrentFacts;
  /** A step that reads all content: `hashing`, `checking`. */
  working: { step: string; done: number; total: number };
  ready: { have: number; pieces: number };
  progress: { name: string } & Omit<Progress, 'secondsLeft'> & { secondsLeft: number | null };
  'tracker-replied': { url: string; peers: number };
  'tracker-failed': { url: string; message: string; retrySeconds: number };
  'peer-opened': { peer: string; outgoing: boolean };
  'peer-closed': { peer: string; reason: string };
  'peer-banned': { peer: string; reason: string };
  'piece-failed': { piece: number; peers: readonly string[] };
  completed: { name: string; path: string; bytes: number; downloaded: number; seconds: number };
  stopped: { name: string; downloaded: number; uploaded: number };
  /** A plugin has something to say. */
  note: { message: string };
  warning: { message: string };
  failed: { kind: string; exitCode: number; messages: readonly string[] };
  plugins: { plugins: readonly object[] };
  plugin: { plugin: object };
  graph: { scopes: readonly object[] };
  checked: { ok: boolean; plugins: number; steps: number };
  why: { step: string; answers: readonly object[] };
}

export type JsonEventName = keyof JsonEvents;

export function jsonLine<K extends JsonEventName>(event: K, fields: JsonEvents[K]): string {
  return `${JSON.stringify({ event, ...fields })}\n`;
}
