// The one message that carries all extensions: `<extended id><payload>` (BEP 10).
import type { MessageCodec } from 'piecework';

/** Payload bytes with the id. As much as the engine passes over for ids it does not know. */
export const MAX_EXTENDED_LENGTH = 131_072;

export interface ExtendedMessage {
  /** 0: the extended handshake; else one that the receiver gave out in its own. */
  readonly id: number;
  readonly payload: Uint8Array;
}

export const ExtendedMessage: MessageCodec<ExtendedMessage> = {
  id: 20,
  name: 'extended',
  minLength: 1,
  maxLength: MAX_EXTENDED_LENGTH,
  encode: ({ id, payload }) => [Uint8Array.of(id), payload],
  decode: (payload) => ({ id: payload[0] ?? 0, payload: payload.subarray(1) }),
};
