// The handshake: 68 bytes, `19 "BitTorrent protocol" reserved(8) info-hash(20) peer-id(20)` (BEP 3).
import { definePlugin, HANDSHAKE, HASH_LENGTH, type Handshake, type Hello, InfoHash, ProtocolError, provide } from 'piecework';

const PROTOCOL = new Uint8Array([19, ...new TextEncoder().encode('BitTorrent protocol')]);
const RESERVED_AT = PROTOCOL.length;
const INFO_HASH_AT = RESERVED_AT + 8;
const PEER_ID_AT = INFO_HASH_AT + HASH_LENGTH;

export const HANDSHAKE_LENGTH = PEER_ID_AT + 20;

export const Bep3Handshake: Handshake = {
  length: HANDSHAKE_LENGTH,

  encode({ infoHash, peerId, reserved }: Hello): Uint8Array {
    const bytes = new Uint8Array(HANDSHAKE_LENGTH);
    bytes.set(PROTOCOL);
    bytes.set(reserved, RESERVED_AT);
    bytes.set(infoHash.bytes, INFO_HASH_AT);
    bytes.set(peerId, PEER_ID_AT);
    return bytes;
  },

  decode(bytes: Uint8Array): Hello {
    if (bytes.length !== HANDSHAKE_LENGTH) {
      throw new ProtocolError(`A handshake has ${HANDSHAKE_LENGTH} bytes, not ${bytes.length}.`);
    }
    if (!this.plausible(bytes)) throw new ProtocolError('The first bytes are not those of the BitTorrent protocol.');
    return {
      reserved: bytes.slice(RESERVED_AT, INFO_HASH_AT),
      infoHash: new InfoHash(bytes.slice(INFO_HASH_AT, PEER_ID_AT)),
      peerId: bytes.slice(PEER_ID_AT),
    };
  },

  plausible(prefix: Uint8Array): boolean {
    return PROTOCOL.every((byte, at) => at >= prefix.length || prefix[at] === byte);
  },
};

export default definePlugin({
  name: 'handshake',
  version: '1.0.0',
  api: '^1',
  summary: 'The first 68 bytes on a connection (BEP 3).',
  provides: [provide(HANDSHAKE, Bep3Handshake)],
});
