// The receiving side of BEP 10 on one connection: handshakes are taken, messages reach the behaviours that want them.
import {
  type AnyExtensionCodec,
  BENCODE,
  type Bencode,
  type BencodedDictionary,
  DOWNLOADS,
  type Downloads,
  type Encodable,
  EXTENSION,
  EXTENSION_BEHAVIOUR,
  type ExtensionBehaviour,
  on,
  PEER,
  type Peer,
  type PeerBehaviour,
  ProtocolError,
  TORRENT,
  type Torrent,
  toCompact,
  use,
} from 'piecework';
import { EXTENDED_LINK, type ExtendedLink, HANDSHAKE_ID } from './link.js';
import { ExtendedMessage } from './message.js';

/** What we say we are. */
export const CLIENT = 'Piecework 0.1';

/** Requests of a peer that we promise to queue; the engine queues some more. */
export const QUEUED_REQUESTS = 500;

export class ExtensionDispatcher implements PeerBehaviour {
  readonly receives = [on(ExtendedMessage, ({ id, payload }) => this.#received(id, payload))];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(TORRENT) private readonly torrent: Torrent,
    @use(DOWNLOADS) private readonly downloads: Downloads,
    @use(BENCODE) private readonly bencode: Bencode,
    @use(EXTENSION) private readonly extensions: ReadonlyMap<string, AnyExtensionCodec>,
    @use(EXTENDED_LINK) private readonly link: ExtendedLink,
    @use(EXTENSION_BEHAVIOUR) private readonly behaviours: readonly ExtensionBehaviour[],
  ) {}

  opened(): void {
    this.link.begin(() => this.bencode.encode(this.#ourHandshake()));
  }

  closed(): void {
    for (const behaviour of this.behaviours) behaviour.closed?.();
  }

  #ourHandshake(): { readonly [key: string]: Encodable | undefined } {
    const { port } = this.torrent;
    const entries = this.behaviours.map((behaviour) => behaviour.entries?.() ?? {});
    return {
      ...Object.assign({}, ...entries),
      m: new Map(this.link.ours.map((name, index) => [Buffer.from(name).toString('latin1'), index + 1])),
      p: port > 0 ? port : undefined,
      reqq: QUEUED_REQUESTS,
      v: CLIENT,
      yourip: toCompact(this.peer.address)?.slice(0, -2),
    };
  }

  #received(id: number, payload: Uint8Array): void {
    if (id === HANDSHAKE_ID) return this.#handshaken(payload);
    const name = this.link.ours[id - 1];
    const codec = name === undefined ? undefined : this.extensions.get(name);
    if (!codec) return;
    if (payload.length > codec.maxLength) throw new ProtocolError(`${payload.length} bytes for the extension ${codec.name}`);
    this.#dispatch(codec, payload);
  }

  #dispatch(codec: AnyExtensionCodec, payload: Uint8Array): void {
    const receivers = this.behaviours.flatMap(({ receives }) => receives ?? []).filter(({ name }) => name === codec.name);
    if (receivers.length === 0) return;
    // Each receiver was made for this codec by `onExtension`; the map has forgotten the message type.
    const message = codec.decode(payload) as never;
    for (const { receive } of receivers) if (receive(message) === 'handled') return;
  }

  #handshaken(payload: Uint8Array): void {
    const said = this.link.handshaken(payload);
    if (!said) return;
    this.#takeIn(said);
    for (const behaviour of this.behaviours) behaviour.handshaken?.(said);
  }

  #takeIn(said: BencodedDictionary): void {
    const [queue, port, client] = [said.get('reqq'), said.get('p'), said.get('v')];
    if (typeof queue === 'number' && queue > 0) this.downloads.limit(queue);
    if (typeof port === 'number') this.peer.listensAt(port);
    if (client instanceof Uint8Array) this.peer.introduces(new TextDecoder().decode(client));
  }
}
