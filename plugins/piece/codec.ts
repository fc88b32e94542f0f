// The piece message: `<index><begin><block>` (BEP 3). Despite its name it carries one block.
import { type MessageCodec, uint32At, uint32s } from 'piecework';

/** Longest block that is taken. Others ask for 16 KiB; 128 KiB is the most that clients ever served. */
export const MAX_BLOCK_LENGTH = 131_072;

const HEADER_LENGTH = 8;

export interface PieceMessage {
  readonly index: number;
  readonly begin: number;
  readonly block: Uint8Array;
}

export const Piece: MessageCodec<PieceMessage> = {
  id: 7,
  name: 'piece',
  minLength: HEADER_LENGTH + 1,
  maxLength: HEADER_LENGTH + MAX_BLOCK_LENGTH,
  encode: ({ index, begin, block }) => [uint32s(index, begin), block],
  decode: (payload) => ({ index: uint32At(payload, 0), begin: uint32At(payload, 4), block: payload.subarray(HEADER_LENGTH) }),
};
