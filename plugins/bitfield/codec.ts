// The bitfield message: all pieces its sender has, one bit each (BEP 3).
import type { MessageCodec } from 'piecework';

export interface BitfieldMessage {
  readonly bitfield: Uint8Array;
}

export const BitfieldMessage: MessageCodec<BitfieldMessage> = {
  id: 5,
  name: 'bitfield',
  // What is shorter than the torrent asks for, `Peer.nowHasOnly` refuses.
  minLength: 1,
  maxLength: (pieceCount) => Math.ceil(pieceCount / 8),
  encode: ({ bitfield }) => [bitfield],
  decode: (bitfield) => ({ bitfield }),
};
