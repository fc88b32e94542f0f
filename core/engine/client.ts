// A running client: one identity, one set of listeners, any number of torrents.
import {
  CLOCK,
  HANDSHAKE,
  type Listener,
  RANDOM,
  type Random,
  type Stream,
  stepFaultOf,
  TRANSPORT,
  type Transport,
} from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import {
  formatAddress,
  type InfoHash,
  InputError,
  type Magnet,
  type Metainfo,
  messageOf,
  type PeerAddress,
} from '../model/index.js';
import { Door } from './door.js';
import { MetadataSession } from './metadata-session.js';
import { TorrentSession } from './torrent-session.js';
import { wantedFiles } from './wanted.js';

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
  /** Numbers of the files that are wanted, from 0 on, as in `Metainfo.files`; all files when left out. */
  readonly wanted?: readonly number[];
}

export class Client {
  readonly torrents = new Set<TorrentSession>();
  /** Magnet links whose metadata is looked for. */
  readonly #fetches = new Set<MetadataSession>();
  readonly #kernel: OpenScope;
  readonly #peerId: Uint8Array;
  readonly #door: Door;
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
    this.#door = new Door({
      clock: kernel.get(CLOCK),
      handshake: kernel.get(HANDSHAKE),
      greeted: (stream, hello) => this.#session(hello.infoHash)?.accept(stream, hello),
    });
  }

  /** Where peers are accepted. */
  get port(): number {
    return this.#listeners[0]?.address.port ?? 0;
  }

  /** Opens a torrent and begins. @throws InputError when it is open already, or nothing of it is wanted. */
  add(metainfo: Metainfo, options: AddOptions): TorrentSession {
    this.#refuseOpen(metainfo.infoHash, metainfo.name);
    const { contentPath, peers = [] } = options;
    const wanted = options.wanted && wantedFiles(metainfo, options.wanted);
    const session = new TorrentSession({ ...this.#sessionParts(peers), metainfo, contentPath, ...(wanted && { wanted }) });
    this.torrents.add(session);
    void session.run();
    return session;
  }

  /**
   * Looks for what a magnet link leaves out, until it is found or the session is stopped. What it finds can be added.
   * @param peers `host:port` of peers to dial besides those that the link names
   * @throws InputError when the torrent is open already.
   */
  fetchMetadata(magnet: Magnet, peers: readonly string[] = []): MetadataSession {
    this.#refuseOpen(magnet.infoHash, magnet.name ?? magnet.infoHash.hex);
    const session = new MetadataSession({ ...this.#sessionParts([...magnet.peers.map(formatAddress), ...peers]), magnet });
    this.#fetches.add(session);
    const forget = (): void => void this.#fetches.delete(session);
    session.fetched.then(forget, forget);
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
    const fetches = [...this.#fetches].map((session) => session.stop());
    await Promise.all([...fetches, ...[...this.torrents].map((session) => this.remove(session))]);
    this.#door.close();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #listen({ host = '', port }: ClientOptions): Promise<void> {
    for (const transport of this.#kernel.get(TRANSPORT).values()) {
      const ports = port === undefined ? [...USUAL_PORTS, 0] : [port];
      this.#listeners = [...this.#listeners, await listenOnFirst(transport, host, ports, (stream) => this.#door.accept(stream))];
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

  #session(infoHash: InfoHash): TorrentSession | MetadataSession | undefined {
    const torrent = [...this.torrents].find(({ metainfo }) => metainfo.infoHash.equals(infoHash));
    return torrent ?? [...this.#fetches].find(({ magnet }) => magnet.infoHash.equals(infoHash));
  }

  #refuseOpen(infoHash: InfoHash, name: string): void {
    if (this.#session(infoHash)) throw new InputError(`the torrent "${name}" is open already`);
  }

  #sessionParts(namedPeers: readonly string[]) {
    return {
      kernel: this.#kernel,
      peerId: this.#peerId,
      namedPeers,
      port: () => this.port,
      dial: (address: PeerAddress, signal: AbortSignal) => this.#dial(address, signal),
    };
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
  throw stepFaultOf(transport, 'listen', refusal);
}

function newPeerId(random: Random): Uint8Array {
  const prefix = Buffer.from(PEER_ID_PREFIX, 'latin1');
  return Buffer.concat([prefix, random.bytes(20 - prefix.length)]);
}
