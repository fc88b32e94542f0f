// What both light ends need besides the project's own handshake and frames.
import { randomBytes } from 'node:crypto';
import type { InfoHash } from 'piecework';
import { FrameReader } from '../../core/engine/frame-reader.js';
import { Bep3Handshake } from '../../plugins/handshake/index.js';

const PREFIX = '-LT0000-';
/** No message is longer: a bitfield of eight million pieces. */
const MAX_FRAME = 1_048_576;

export function handshake(infoHash: InfoHash): Uint8Array {
  const peerId = Buffer.concat([Buffer.from(PREFIX), randomBytes(20 - PREFIX.length)]);
  return Bep3Handshake.encode({ infoHash, peerId, reserved: new Uint8Array(8) });
}

/** Where the light ends listen and dial from, each an address of its own: some clients want one peer an address. */
export const addressOf = (end: number): string => `127.0.1.${end + 1}`;

/** The head of a message, with the first bytes of its payload. @param length of the whole payload */
export function frame(id: number, length: number, first: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.allocUnsafe(5 + first.length);
  head.writeUInt32BE(1 + length, 0);
  head[4] = id;
  head.set(first, 5);
  return head;
}

export function frames(take: (id: number, payload: Uint8Array) => void): FrameReader {
  return new FrameReader({ maxFrame: MAX_FRAME, check: () => true, frame: take });
}
