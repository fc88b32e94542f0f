// Packets that a UDP tracker reads and writes (BEP 15). All numbers are big-endian. Pure.
import { type PeerAddress, toCompact } from 'piecework';
import { type Announce, DEFAULT_WANTED, MAX_WANTED, Refusal } from './announce.js';
import type { Counts } from './swarms.js';

export const CONNECT = 0;
export const ANNOUNCE = 1;
export const SCRAPE = 2;
export const ERROR = 3;

/** Bytes of a head, and the least of each request. */
export const HEAD = 16;
export const ANNOUNCE_LENGTH = 98;
const HASH_LENGTH = 20;
/** Info-hashes in one scrape: more do not fit into a packet of the internet. */
export const MAX_SCRAPED = 74;
/** Bytes of an answer: more would be cut in two on the way, and either half may get lost. */
export const MAX_REPLY = 1400;

const PROTOCOL_ID = Buffer.from('0000041727101980', 'hex');
const EVENTS: readonly string[] = ['', 'completed', 'started', 'stopped'];

export interface Request {
  /** 8 bytes. */
  readonly connection: Buffer;
  readonly action: number;
  readonly transaction: Buffer;
  readonly body: Buffer;
}

/** Undefined for what is no request at all. */
export function readRequest(bytes: Buffer): Request | undefined {
  if (bytes.length < HEAD) return undefined;
  return {
    connection: bytes.subarray(0, 8),
    action: bytes.readInt32BE(8),
    transaction: bytes.subarray(12, HEAD),
    body: bytes.subarray(HEAD),
  };
}

export function isConnect({ connection, action }: Request): boolean {
  return action === CONNECT && connection.equals(PROTOCOL_ID);
}

/** What may follow it (BEP 41) is not for us. @throws Refusal */
export function readAnnounce({ body }: Request, bytesOfHost: 4 | 16): Omit<Announce, 'compact' | 'withPeerIds'> {
  if (body.length < ANNOUNCE_LENGTH - HEAD) throw new Refusal(`an announce has ${ANNOUNCE_LENGTH} bytes`);
  const wanted = body.readInt32BE(76);
  const room = Math.floor((MAX_REPLY - 20) / (bytesOfHost + 2));
  return {
    infoHash: body.toString('latin1', 0, 20),
    peerId: body.toString('latin1', 20, 40),
    complete: body.readBigUInt64BE(48) === 0n,
    event: EVENTS[body.readInt32BE(64)] ?? '',
    wanted: Math.min(wanted < 0 ? DEFAULT_WANTED : wanted, MAX_WANTED, room),
    port: body.readUInt16BE(80),
  };
}

/** 20 bytes as latin1 each. @throws Refusal */
export function readScrape({ body }: Request): string[] {
  const count = body.length / HASH_LENGTH;
  if (!Number.isInteger(count) || count === 0 || count > MAX_SCRAPED) throw new Refusal(`scrape 1 to ${MAX_SCRAPED}`);
  return Array.from({ length: count }, (_, at) => body.toString('latin1', at * HASH_LENGTH, (at + 1) * HASH_LENGTH));
}

export function replyPacket(action: number, transaction: Buffer, body: Uint8Array): Buffer {
  return Buffer.concat([numbers(action), transaction, body]);
}

export function announceBody(interval: number, counts: Counts | undefined, peers: readonly PeerAddress[]): Buffer {
  const list = peers.map((peer) => toCompact(peer) ?? new Uint8Array());
  return Buffer.concat([numbers(interval, counts?.incomplete ?? 0, counts?.complete ?? 0), ...list]);
}

export function scrapeBody(all: readonly (Counts | undefined)[]): Buffer {
  return Buffer.concat(all.map((counts) => numbers(counts?.complete ?? 0, counts?.downloaded ?? 0, counts?.incomplete ?? 0)));
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(value, at * 4);
  return bytes;
}
