// Step: one announce to one tracker, or one look at its numbers. Which tracker and when is the announcer's business.
import { keyed } from '../kernel/index.js';
import type { InfoHash, PeerAddress } from '../model/index.js';

export type AnnounceEvent = 'started' | 'completed' | 'stopped';

export interface AnnounceRequest {
  readonly url: string;
  readonly infoHash: InfoHash;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  /** Where we accept peers; 0 when nowhere. */
  readonly port: number;
  /** Bytes of content, since `started`. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** Bytes still wanted. */
  readonly left: number;
  readonly event?: AnnounceEvent;
  /** How many peers we would like. */
  readonly wanted: number;
  /** Same for the whole session; lets a tracker know us when our address changes. */
  readonly key: number;
  /** As the tracker gave it in its last reply. */
  readonly trackerId?: string;
}

/** Numbers are checked to be whole and not negative; bounds are the announcer's. */
export interface AnnounceReply {
  readonly peers: readonly PeerAddress[];
  /** Seconds until the next announce. */
  readonly interval?: number;
  readonly minInterval?: number;
  readonly complete?: number;
  readonly incomplete?: number;
  /** Clean text. */
  readonly warning?: string;
  readonly trackerId?: string;
}

/** How many are in a swarm, as a tracker counts. */
export interface SwarmCounts {
  /** Seeds. */
  readonly complete: number;
  /** Leechers. */
  readonly incomplete: number;
  /** Downloads that came to their end, ever; not every tracker counts them. */
  readonly downloaded?: number;
}

export interface Tracker {
  /** @throws TrackerError with clean text; the signal's reason when it was aborted. */
  announce(request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceReply>;
  /**
   * Asks for numbers without joining (BEP 48, BEP 15).
   * @param url the announce URL
   * @returns by info-hash in hexadecimal; a torrent that the tracker does not know is missing, or has only zeros.
   * @throws as `announce`
   */
  scrape?(url: string, infoHashes: readonly InfoHash[], signal: AbortSignal): Promise<ReadonlyMap<string, SwarmCounts>>;
}

/** Keyed by URL scheme with its colon: `http:`. */
export const TRACKER = keyed<Tracker>('tracker');
