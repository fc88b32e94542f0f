// Both directions of BEP 9 on one connection: the peer's requests are served, its offer is told to the search.
import {
  type BencodedDictionary,
  CLOCK,
  type Clock,
  type Encodable,
  EXTENDED,
  type Extended,
  type ExtensionBehaviour,
  type ExtensionReceiver,
  METADATA,
  type Metadata,
  onExtension,
  PEER,
  type Peer,
  use,
} from 'piecework';
import { METADATA_CODEC, METADATA_PIECE, type MetadataCodec, type MetadataMessage } from './codec.js';
import { METADATA_SEARCH, type MetadataSearch, type Source } from './search.js';
import { Serving } from './serving.js';

export class MetadataExchange implements ExtensionBehaviour, Source {
  readonly receives: readonly ExtensionReceiver[];
  readonly #serving: Serving;

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(EXTENDED) private readonly extended: Extended,
    @use(METADATA) private readonly metadata: Metadata,
    @use(METADATA_SEARCH) private readonly search: MetadataSearch,
    @use(METADATA_CODEC) private readonly codec: MetadataCodec,
    @use(CLOCK) clock: Clock,
  ) {
    this.receives = [onExtension(codec, (message) => this.#received(message))];
    this.#serving = new Serving(clock, (piece) => this.#send(piece));
  }

  get host(): string {
    return this.peer.address.host;
  }

  entries(): { readonly [key: string]: Encodable | undefined } {
    return { metadata_size: this.metadata.info?.length };
  }

  handshaken(handshake: BencodedDictionary): void {
    const size = handshake.get('metadata_size');
    if (typeof size === 'number' && this.extended.takes(this.codec.name)) this.search.offers(this, size);
  }

  ask(piece: number): void {
    this.extended.send(this.codec, { type: 'request', piece });
  }

  close(reason: string): void {
    this.peer.close(reason);
  }

  /** The connection is over. */
  stop(): void {
    this.#serving.stop();
    this.search.leaves(this);
  }

  #received(message: MetadataMessage): void {
    if (message.type === 'request') this.#serve(message.piece);
    else if (message.type === 'data') this.search.delivers(this, message.piece, message.bytes);
    else if (message.type === 'reject') this.search.refuses(this);
  }

  #serve(piece: number): void {
    const { info } = this.metadata;
    const has = info !== undefined && piece * METADATA_PIECE < info.length;
    if (!has || !this.#serving.request(piece)) this.extended.send(this.codec, { type: 'reject', piece });
  }

  #send(piece: number): void {
    const { info } = this.metadata;
    if (!info) return;
    const start = piece * METADATA_PIECE;
    const bytes = info.subarray(start, start + METADATA_PIECE);
    this.extended.send(this.codec, { type: 'data', piece, size: info.length, bytes });
  }
}
