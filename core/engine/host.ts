// What the engine tells the kernel: which steps it needs, and which tokens it fills itself.
import {
  BLOCK_REPLIES,
  BLOCK_REQUESTS,
  CLOCK,
  DOWNLOADS,
  EVENTS,
  HANDSHAKE,
  HASHER,
  METAINFO,
  PEER,
  PICKER,
  PIECE_TABLE,
  RANDOM,
  RESUME,
  STORAGE,
  TORRENT,
  UPLOADS,
} from '../contracts/index.js';

export const ENGINE_NEEDS = [METAINFO, HANDSHAKE, BLOCK_REQUESTS, BLOCK_REPLIES, STORAGE, RESUME, PICKER, HASHER, CLOCK, RANDOM];

export const ENGINE_LENDS = [TORRENT, EVENTS, PIECE_TABLE, PEER, DOWNLOADS, UPLOADS];
