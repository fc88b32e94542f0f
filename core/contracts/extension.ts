// Step: named extensions, carried inside one message (BEP 10). Ids are agreed per connection, names are for ever.
import { chain, keyed, one } from '../kernel/index.js';
import type { BencodedDictionary, Encodable } from './bencode.js';
import type { Handled } from './peer.js';
import { PEER_SCOPE } from './scopes.js';

/** The payload of one named extension. Pure. */
export interface ExtensionCodec<M> {
  /** As in the handshake's `m`: `ut_pex`. */
  readonly name: string;
  /** Payload bytes; checked before decoding. */
  readonly maxLength: number;
  /** False: neither offered nor taken for a private torrent (BEP 27). */
  readonly servesPrivate?: boolean;
  encode(message: M): readonly Uint8Array[];
  /** The payload is only valid until the handlers return. @throws ProtocolError */
  decode(payload: Uint8Array): M;
}

export type AnyExtensionCodec = ExtensionCodec<never> | ExtensionCodec<unknown>;

/** Keyed by name. Everything here is offered in our extended handshake, for a private torrent only what serves one. */
export const EXTENSION = keyed<AnyExtensionCodec>('extension', undefined, ({ name }) => name);

/** The extended side of one connection, for behaviours that send. */
export interface Extended {
  /** The peer's extended handshake, the latest values of all it sent; undefined until the first. Never changes: a new one comes. */
  readonly handshake: BencodedDictionary | undefined;
  /** Did its handshake name this extension, and no later one withdraw it? */
  takes(name: string): boolean;
  /** Sends; nothing happens when the peer does not take the extension. */
  send<M>(codec: ExtensionCodec<M>, message: M): void;
  /** Sends our extended handshake again, since an entry of it changed. */
  handshakeChanged(): void;
}

export const EXTENDED = one<Extended>('extended', PEER_SCOPE);

/** An extension message that a behaviour takes. Made by `onExtension`. */
export interface ExtensionReceiver {
  readonly name: string;
  receive(message: never): Handled;
}

export function onExtension<M>(codec: ExtensionCodec<M>, receive: (message: M) => Handled): ExtensionReceiver {
  return { name: codec.name, receive };
}

/** What a plugin does with extensions on one connection. */
export interface ExtensionBehaviour {
  readonly receives?: readonly ExtensionReceiver[];
  /** Entries that it puts into our extended handshake: `metadata_size`. */
  entries?(): { readonly [key: string]: Encodable | undefined };
  /** The peer's extended handshake came, the first or a later one: what this one said. `Extended.handshake` has the earlier too. */
  handshaken?(handshake: BencodedDictionary): void;
  /** The connection is over. */
  closed?(): void;
}

export const EXTENSION_BEHAVIOUR = chain<ExtensionBehaviour>('extension-behaviour', PEER_SCOPE);
