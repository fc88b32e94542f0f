// A running client: one identity, one set of listeners, any number of torrents.
import {
  CLOCK,
  HANDSHAKE,
  type Hello,
  type Listener,
  RANDOM,
  type Random,
  type Stream,
  type StreamSink,
  TRANSPORT,
  type Transport,
} from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import { InputError, type Metainfo, messageOf, type PeerAddress } from '../model/index.js';
import { MAX_GREETINGS } from './bounds.js';
import { Greeting } from './greeting.js';
import { TorrentSession } from './torrent-session.js';

/** Tried in this order when no port was asked for; then any free one. */
const USUAL_PORTS = [6881, 6882, 6883, 6884, 6885, 6886, 6887, 6888, 6889];
/** Two letters, four digits of version: the usual style of peer ids (BEP 20). */
const PEER_ID_PREFIX = '-PW0100-';

export interface ClientOptions {
  /** Address to listen on; all of them by default. */
  readonly host?: string;
  /** 0: any free one. Undefined: a usual one that is free. */
  readonly port?: number;
}

export interface AddOptions {
  /** The file, or the folder of a multi-file torrent. */
  readonly contentPath: string;
  /** `host:port` of peers to dial besides those that are found. */
  readonly peers?: readonly string[];
}

export class Client {
  readonly torrents = new Set<TorrentSession>();
  readonly #kernel: OpenScope;
  readonly #peerId: Uint8Array;
  readonly #greetings = new Set<Greeting>();
  #listeners: readonly Listener[] = [];

  /** Listens. @throws InputError when the port cannot be had. */
  static async open(kernel: OpenScope, options: ClientOptions = {}): Promise<Client> {
    const client = new Client(kernel);
    await client.#listen(options);
    return client;
  }

  private constructor(kernel: OpenScope) {
    this.#kernel = kernel;
    this.#peerId = newPeerId(kernel.get(RANDOM));
  }

  /** Where peers are accepted. */
  get port(): number {
    return this.#listeners[0]?.address.port ?? 0;
  }

  /** Opens a torrent and begins. @throws InputError when it is open already. */
  add(metainfo: Metainfo, options: AddOptions): TorrentSession {
    if (this.#torrent(metainfo.infoHash.hex)) throw new InputError(`the torrent "${metainfo.name}" is open already`);
    const session = new TorrentSession({
      kernel: this.#kernel,
      metainfo,
      contentPath: options.contentPath,
      peerId: this.#peerId,
      namedPeers: options.peers ?? [],
      port: () => this.port,
      dial: (address, signal) => this.#dial(address, signal),
    });
    this.torrents.add(session);
    void session.run();
    return session;
  }

  /** Stops a torrent and forgets it. */
  async remove(session: TorrentSession): Promise<void> {
    await session.stop();
    this.torrents.delete(session);
  }

  /** Leaves all swarms and stops listening. The kernel stays the caller's. */
  async stop(): Promise<void> {
    await Promise.all([...this.torrents].map((session) => this.remove(session)));
    for (const greeting of this.#greetings) greeting.stop('the client was stopped');
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #listen({ host = '', port }: ClientOptions): Promise<void> {
    for (const transport of this.#kernel.get(TRANSPORT).values()) {
      const ports = port === undefined ? [...USUAL_PORTS, 0] : [port];
      this.#listeners = [...this.#listeners, await listenOnFirst(transport, host, ports, (stream) => this.#accept(stream))];
    }
  }

  async #dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
    const failures: string[] = [];
    for (const transport of this.#kernel.get(TRANSPORT).values()) {
      try {
        return await transport.dial(address, signal);
      } catch (error) {
        failures.push(messageOf(error));
      }
    }
    throw new Error(failures.join('; ') || 'no transport plugin is loaded');
  }

  #accept(stream: Stream): void {
    if (this.#greetings.size >= MAX_GREETINGS) return stream.close();
    const greeting = new Greeting({
      stream,
      handshake: this.#kernel.get(HANDSHAKE),
      clock: this.#kernel.get(CLOCK),
      greeted: (hello) => {
        this.#greetings.delete(greeting);
        return this.#route(stream, hello);
      },
      failed: () => this.#greetings.delete(greeting),
    });
    this.#greetings.add(greeting);
    greeting.begin();
  }

  #route(stream: Stream, hello: Hello): StreamSink | undefined {
    return this.#torrent(hello.infoHash.hex)?.accept(stream, hello);
  }

  #torrent(hex: string): TorrentSession | undefined {
    return [...this.torrents].find(({ metainfo }) => metainfo.infoHash.hex === hex);
  }
}

async function listenOnFirst(
  transport: Transport,
  host: string,
  ports: readonly number[],
  accept: (stream: Stream) => void,
): Promise<Listener> {
  let refusal: unknown;
  for (const port of ports) {
    try {
      return await transport.listen({ host, port }, accept);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function newPeerId(random: Random): Uint8Array {
  const prefix = Buffer.from(PEER_ID_PREFIX, 'latin1');
  return Buffer.concat([prefix, random.bytes(20 - prefix.length)]);
}
