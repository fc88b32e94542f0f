// The sending side of BEP 10 on one connection. It knows nothing of behaviours, so that they can ask for it.
import {
  type AnyExtensionCodec,
  BENCODE,
  type Bencode,
  type BencodedDictionary,
  EXTENSION,
  type Extended,
  type ExtensionCodec,
  one,
  PEER,
  PEER_SCOPE,
  type Peer,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { ExtendedMessage } from './message.js';
import { TheirHandshake } from './their-handshake.js';

/** Bit 43: the peer speaks BEP 10. */
export const EXTENSIONS_BIT = 43;

/** The message id of the handshake itself. */
export const HANDSHAKE_ID = 0;

export class ExtendedLink implements Extended {
  /** Extensions we offer, by the id that peers give us with a message: 1 and up, in the order of names. */
  readonly ours: readonly string[];
  /** Not spoken for a private torrent (BEP 27). */
  readonly #withheld: ReadonlySet<string>;
  readonly #theirs: TheirHandshake;
  /** Makes our handshake; there when it may be said. */
  #ourHandshake: (() => Uint8Array) | undefined;

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(BENCODE) bencode: Bencode,
    @use(EXTENSION) extensions: ReadonlyMap<string, AnyExtensionCodec>,
    @use(TORRENT) { metainfo }: Torrent,
  ) {
    const held = metainfo.private ? [...extensions.values()].filter(({ servesPrivate }) => servesPrivate === false) : [];
    this.#withheld = new Set(held.map(({ name }) => name));
    this.ours = [...extensions.keys()].filter((name) => !this.#withheld.has(name)).sort();
    this.#theirs = new TheirHandshake(bencode);
  }

  get handshake(): BencodedDictionary | undefined {
    return this.#theirs.merged;
  }

  takes(name: string): boolean {
    return this.#idOf(name) > 0;
  }

  send<M>(codec: ExtensionCodec<M>, message: M): void {
    const id = this.#idOf(codec.name);
    if (id > 0) this.peer.send(ExtendedMessage, { id, payload: Buffer.concat(codec.encode(message)) });
  }

  handshakeChanged(): void {
    if (this.#ourHandshake) this.peer.send(ExtendedMessage, { id: HANDSHAKE_ID, payload: this.#ourHandshake() });
  }

  /** The connection is open. Peers that do not speak BEP 10 are not spoken to. */
  begin(ourHandshake: () => Uint8Array): void {
    if (!this.peer.supports(EXTENSIONS_BIT)) return;
    this.#ourHandshake = ourHandshake;
    this.handshakeChanged();
  }

  /** Returns what it says; undefined when that makes no sense. */
  handshaken(payload: Uint8Array): BencodedDictionary | undefined {
    return this.#theirs.take(payload);
  }

  #idOf(name: string): number {
    return this.#withheld.has(name) ? 0 : this.#theirs.idOf(name);
  }
}

/** The link as the dispatcher sees it. */
export const EXTENDED_LINK = one<ExtendedLink>('extended-link', PEER_SCOPE);
