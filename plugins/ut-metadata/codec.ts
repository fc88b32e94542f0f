// The three messages of BEP 9: a bencoded dictionary, and behind that of `data` the bytes themselves.
import { BENCODE, type Bencode, BencodeError, type Decoded, type ExtensionCodec, one, ProtocolError, use } from 'piecework';

/** Bytes of each piece of the info dictionary but the last. */
export const METADATA_PIECE = 16_384;
/** Bytes of the dictionary of a message; real ones have about 50. */
export const MAX_HEADER = 1_024;

export type MetadataMessage =
  | { readonly type: 'request' | 'reject'; readonly piece: number }
  /** `size` is that of the whole, 0 when it is not told. */
  | { readonly type: 'data'; readonly piece: number; readonly size: number; readonly bytes: Uint8Array }
  /** Of a later version, to be passed over. */
  | { readonly type: 'unknown' };

const TYPES = ['request', 'data', 'reject'] as const;

export class MetadataCodec implements ExtensionCodec<MetadataMessage> {
  readonly name = 'ut_metadata';
  readonly maxLength = METADATA_PIECE + MAX_HEADER;

  constructor(@use(BENCODE) private readonly bencode: Bencode) {}

  encode(message: MetadataMessage): readonly Uint8Array[] {
    if (message.type === 'unknown') return [this.bencode.encode({ msg_type: TYPES.length })];
    const { type, piece } = message;
    const head = { msg_type: TYPES.indexOf(type), piece };
    if (message.type !== 'data') return [this.bencode.encode(head)];
    return [this.bencode.encode({ ...head, total_size: message.size || undefined }), message.bytes];
  }

  decode(payload: Uint8Array): MetadataMessage {
    const { value, length } = this.#header(payload);
    if (!(value instanceof Map)) throw new ProtocolError('a ut_metadata message that is no dictionary');
    const number = value.get('msg_type');
    const type = typeof number === 'number' ? TYPES[number] : undefined;
    if (type === undefined) return { type: 'unknown' };
    const piece = value.get('piece');
    if (typeof piece !== 'number' || piece < 0) throw new ProtocolError(`a ut_metadata ${type} message without a piece`);
    if (type !== 'data') return { type, piece };
    const size = value.get('total_size');
    return { type, piece, size: typeof size === 'number' ? size : 0, bytes: payload.subarray(length) };
  }

  #header(payload: Uint8Array): Decoded {
    try {
      return this.bencode.decodePrefix(payload, { maxBytes: MAX_HEADER, dialect: 'metainfo' });
    } catch (error) {
      if (!(error instanceof BencodeError)) throw error;
      throw new ProtocolError(`a ut_metadata message that cannot be read: ${error.message}`, { cause: error });
    }
  }
}

export const METADATA_CODEC = one<MetadataCodec>('metadata-codec');
