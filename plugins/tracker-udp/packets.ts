// Packets of the UDP tracker protocol, values to bytes and back (BEP 15). All numbers are big-endian. Pure.
import type { AnnounceEvent, AnnounceRequest, InfoHash } from 'piecework';

export const CONNECT = 0;
export const ANNOUNCE = 1;
export const SCRAPE = 2;
export const ERROR = 3;

/** In the place of a connection id, in the first packet of all. */
export const PROTOCOL_ID = Buffer.from('0000041727101980', 'hex');

/** Bytes of one torrent in the reply to a scrape. */
export const SCRAPE_ENTRY = 12;

const EVENTS: Readonly<Record<AnnounceEvent, number>> = { completed: 1, started: 2, stopped: 3 };

/** BEP 41. */
const URL_DATA = 2;
const MAX_OPTION = 255;

export interface Packet {
  readonly action: number;
  readonly transaction: number;
  readonly body: Buffer;
}

export function requestPacket(connection: Uint8Array, action: number, transaction: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(16);
  head.set(connection);
  head.writeInt32BE(action, 8);
  head.writeUInt32BE(transaction, 12);
  return Buffer.concat([head, body]);
}

/** Undefined when it is too short for a head. The body is a view. */
export function readPacket(bytes: Buffer): Packet | undefined {
  if (bytes.length < 8) return undefined;
  return { action: bytes.readInt32BE(0), transaction: bytes.readUInt32BE(4), body: bytes.subarray(8) };
}

export function announceBody(request: AnnounceRequest, urlData: string): Buffer {
  const body = Buffer.alloc(82);
  body.set(request.infoHash.bytes, 0);
  body.set(request.peerId, 20);
  body.writeBigUInt64BE(BigInt(request.downloaded), 40);
  body.writeBigUInt64BE(BigInt(request.left), 48);
  body.writeBigUInt64BE(BigInt(request.uploaded), 56);
  body.writeInt32BE(request.event === undefined ? 0 : EVENTS[request.event], 64);
  // From 68: our address; 0 for the one that the packet comes from.
  body.writeUInt32BE(request.key, 72);
  body.writeInt32BE(request.wanted, 76);
  body.writeUInt16BE(request.port, 80);
  return Buffer.concat([body, ...urlOptions(Buffer.from(urlData))]);
}

export function scrapeBody(infoHashes: readonly InfoHash[]): Buffer {
  return Buffer.concat(infoHashes.map(({ bytes }) => bytes));
}

/** BEP 41: what is too long for one option goes on in the next. */
function urlOptions(data: Buffer): Buffer[] {
  const options: Buffer[] = [];
  for (let at = 0; at < data.length; at += MAX_OPTION) {
    const part = data.subarray(at, at + MAX_OPTION);
    options.push(Buffer.from([URL_DATA, part.length]), part);
  }
  return options;
}
