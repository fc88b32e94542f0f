// Step: a codec for each message after the handshake: `<length><id><payload>` (BEP 3). Pure.
import { keyed } from '../kernel/index.js';

export interface MessageCodec<M> {
  /** 0 … 255. One plugin holds an id. */
  readonly id: number;
  readonly name: string;
  /** Legal payload bytes, checked before anything is buffered. */
  readonly minLength: number;
  /** A number, or what follows from the torrent (a bitfield's length). */
  readonly maxLength: number | ((pieceCount: number) => number);
  /** The payload in parts that are sent in order without being copied. */
  encode(message: M): readonly Uint8Array[];
  /** The payload is only valid until the handlers return. @throws ProtocolError */
  decode(payload: Uint8Array): M;
}

export type AnyMessageCodec = MessageCodec<never> | MessageCodec<unknown>;

/** Keyed by the id's decimal digits. */
export const MESSAGE = keyed<AnyMessageCodec>('message', undefined, ({ id }) => String(id));
