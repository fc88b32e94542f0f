// Peers that joined and left, in compact form with a byte of flags each (BEP 11).
import {
  BENCODE,
  type Bencode,
  type Bencoded,
  type BencodedDictionary,
  BencodeError,
  type ExtensionCodec,
  one,
  type PeerAddress,
  ProtocolError,
  parseCompact,
  toCompact,
  use,
} from 'piecework';

/** Payload bytes that are read. Fifty peers of each kind have under 3,000. */
export const MAX_PEX_LENGTH = 32_768;
/** Peers taken from each list of one message; the rest is left out. */
export const MAX_TAKEN = 100;

/** It has everything. */
export const SEED = 0x02;
/** We dialled it: it can be reached. */
export const REACHABLE = 0x10;

export interface PexPeer {
  readonly address: PeerAddress;
  readonly flags: number;
}

export interface PexMessage {
  readonly added: readonly PexPeer[];
  readonly dropped: readonly PeerAddress[];
}

const NOTHING = new Uint8Array();

export class PexCodec implements ExtensionCodec<PexMessage> {
  readonly name = 'ut_pex';
  readonly maxLength = MAX_PEX_LENGTH;
  /** BEP 27: the peers of a private torrent come from its trackers alone. */
  readonly servesPrivate = false;

  constructor(@use(BENCODE) private readonly bencode: Bencode) {}

  encode({ added, dropped }: PexMessage): readonly Uint8Array[] {
    const [four, six] = [added.filter(isFour), added.filter((peer) => !isFour(peer))];
    const compact = (addresses: readonly PeerAddress[]): Uint8Array =>
      Buffer.concat(addresses.map((address) => toCompact(address) ?? NOTHING));
    return [
      this.bencode.encode({
        added: compact(four.map(({ address }) => address)),
        'added.f': Uint8Array.from(four, ({ flags }) => flags),
        added6: compact(six.map(({ address }) => address)),
        'added6.f': Uint8Array.from(six, ({ flags }) => flags),
        dropped: compact(dropped.filter((address) => isFour({ address }))),
        dropped6: compact(dropped.filter((address) => !isFour({ address }))),
      }),
    ];
  }

  decode(payload: Uint8Array): PexMessage {
    const said = this.#dictionary(payload);
    const added = [...peersOf(said, 'added', 4), ...peersOf(said, 'added6', 16)];
    const dropped = [...peersOf(said, 'dropped', 4), ...peersOf(said, 'dropped6', 16)];
    return { added: added.slice(0, MAX_TAKEN), dropped: dropped.slice(0, MAX_TAKEN).map(({ address }) => address) };
  }

  #dictionary(payload: Uint8Array): BencodedDictionary {
    let value: Bencoded;
    try {
      ({ value } = this.bencode.decode(payload, { maxBytes: MAX_PEX_LENGTH, dialect: 'metainfo' }));
    } catch (error) {
      if (!(error instanceof BencodeError)) throw error;
      throw new ProtocolError(`a ut_pex message that cannot be read: ${error.message}`, { cause: error });
    }
    if (!(value instanceof Map)) throw new ProtocolError('a ut_pex message that is no dictionary');
    return value;
  }
}

function peersOf(said: BencodedDictionary, key: string, bytesOfHost: 4 | 16): PexPeer[] {
  const [compact, flags] = [bytesOf(said, key), bytesOf(said, `${key}.f`)];
  const entry = bytesOfHost + 2;
  const peers: PexPeer[] = [];
  for (let index = 0; index < MAX_TAKEN && (index + 1) * entry <= compact.length; index++) {
    // One by one: what is left out for its port must not shift the flags.
    const [address] = parseCompact(compact.subarray(index * entry, (index + 1) * entry), bytesOfHost);
    if (address) peers.push({ address, flags: flags[index] ?? 0 });
  }
  return peers;
}

function bytesOf(said: BencodedDictionary, key: string): Uint8Array {
  const value = said.get(key);
  return value instanceof Uint8Array ? value : NOTHING;
}

const isFour = ({ address }: Pick<PexPeer, 'address'>): boolean => !address.host.includes(':');

export const PEX_CODEC = one<PexCodec>('pex-codec');
