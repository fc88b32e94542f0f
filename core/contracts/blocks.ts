// Steps: how a wanted block is asked for, and how a served block is sent.
import { one } from '../kernel/index.js';
import type { BlockRange } from './peer.js';
import { PEER_SCOPE } from './scopes.js';

export interface BlockRequests {
  /** Asks this peer for a block. It comes back by `Downloads.deliver`. */
  ask(range: BlockRange): void;
}

export interface BlockReplies {
  /** Sends a block this peer asked for. The bytes stay unchanged. */
  send(range: BlockRange, block: Uint8Array): void;
}

export const BLOCK_REQUESTS = one<BlockRequests>('block-requests', PEER_SCOPE);
export const BLOCK_REPLIES = one<BlockReplies>('block-replies', PEER_SCOPE);
