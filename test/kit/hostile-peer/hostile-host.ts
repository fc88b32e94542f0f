// Where hostile peers live: at an address in a test swarm, or on real sockets of this machine.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Clock, type PeerAddress, parseAddress, type Stream } from 'piecework';
import { SystemClock } from '../../../plugins/system/clock.js';
import { TcpStream } from '../../../plugins/transport-tcp/tcp-stream.js';
import { TcpTransport } from '../../../plugins/transport-tcp/tcp-transport.js';
import type { TestSwarm } from '../swarm.js';
import type { HostileBehaviour } from './behaviour.js';
import { HostilePeer, type HostileSetup, type HostileTarget } from './hostile-peer.js';

const DIAL_LIMIT_MS = 10_000;

export interface HostileNetwork {
  readonly clock: Clock;
  /** @param to `host:port` */
  dial(to: string): Promise<Stream>;
  /** Returns `host:port`. */
  listen(accept: (stream: Stream) => void): Promise<string>;
  close(): Promise<void>;
}

export class HostileHost {
  /** Everyone so far, also those that are gone. */
  readonly peers: HostilePeer[] = [];

  constructor(
    private readonly network: HostileNetwork,
    private readonly target: HostileTarget,
  ) {}

  /** An address of its own in a swarm in memory. */
  static inSwarm(swarm: TestSwarm, host = '10.0.6.6'): HostileHost {
    const { bytes, metainfo } = swarm.content;
    const network: HostileNetwork = {
      clock: swarm.clock,
      dial: async (to) => swarm.dial({ address: to }, host),
      listen: async (accept) => swarm.listen(host, accept),
      close: async () => {},
    };
    return new HostileHost(network, {
      bytes,
      infoHash: metainfo.infoHash,
      pieceLength: metainfo.geometry.pieceLength,
    });
  }

  /** On sockets. @param host where it listens: clients ban by host, too @param from what it dials from, if that matters */
  static onTcp(target: HostileTarget, host = '127.0.0.1', from?: string): HostileHost {
    const transport = new TcpTransport();
    const dialled = new Set<Socket>();
    return new HostileHost(
      {
        clock: new SystemClock(),
        dial: async (to) => {
          const address = parseAddress(to);
          if (!address) throw new Error(`no address: ${to}`);
          return from === undefined
            ? transport.dial(address, AbortSignal.timeout(DIAL_LIMIT_MS))
            : dialFrom(from, address, dialled);
        },
        listen: async (accept) => {
          const { address } = await transport.listen({ host, port: 0 }, accept);
          return `${address.host}:${address.port}`;
        },
        close: () => {
          for (const socket of dialled) socket.destroy();
          return transport.stop();
        },
      },
      target,
    );
  }

  /** Whoever dials gets this. Returns `host:port`. @param peerId whose id it wears */
  listens(behaviour: HostileBehaviour, peerId?: Uint8Array): Promise<string> {
    return this.network.listen((stream) => void behaviour(this.#peer(stream, { server: true, ...(peerId && { peerId }) })));
  }

  /** Dials `host:port`, and does it there. */
  async dials(to: string, behaviour: HostileBehaviour, peerId?: Uint8Array): Promise<HostilePeer> {
    const peer = await this.#dialled(to, peerId);
    void behaviour(peer);
    return peer;
  }

  async close(): Promise<void> {
    for (const peer of this.peers) peer.hangsUp();
    await this.network.close();
  }

  async #dialled(to: string, peerId?: Uint8Array): Promise<HostilePeer> {
    return this.#peer(await this.network.dial(to), { another: () => this.#dialled(to), ...(peerId && { peerId }) });
  }

  #peer(stream: Stream, own: Partial<HostileSetup>): HostilePeer {
    const peer = new HostilePeer(stream, { target: this.target, clock: this.network.clock, ...own });
    this.peers.push(peer);
    return peer;
  }
}

async function dialFrom(localAddress: string, address: PeerAddress, dialled: Set<Socket>): Promise<Stream> {
  const socket = connect({ ...address, localAddress }).pause();
  dialled.add(socket);
  socket.once('close', () => dialled.delete(socket));
  await once(socket, 'connect');
  const stream = new TcpStream(socket, address);
  socket.on('data', (bytes) => stream.received(bytes)).pause();
  return stream;
}
