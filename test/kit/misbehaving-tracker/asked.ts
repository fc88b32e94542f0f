// What a tracker was asked, in words that HTTP and UDP share.
import type { PeerAddress } from 'piecework';

/** One announce. */
export interface Asked {
  /** Since the tracker was opened. */
  readonly ms: number;
  /** Hexadecimal; of the first torrent that was asked for. */
  readonly infoHash: string;
  /** Where the client says that it accepts peers. */
  readonly port: number;
  /** Empty for a regular announce. */
  readonly event: string;
}

export interface MisbehavingTracker {
  readonly url: string;
  /** Oldest first. */
  readonly asked: readonly Asked[];
  /** Milliseconds since it was opened. */
  readonly now: number;
  /** When the first bytes for it came, by that. */
  readonly heard: number | undefined;
  close(): Promise<void>;
}

export interface MisbehavingSetup {
  /** Peers that it tells of where its misbehaviour has room for the truth. */
  readonly peers?: readonly PeerAddress[];
}

/** What clients may show as it is: no escape code of a terminal, no line of its own. */
export const ESCAPES = '\x1b[2J\x1b]0;owned\x07\r\nERROR \u009b31m\u202egnp.exe\0';
