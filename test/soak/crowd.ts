// The peers of a soak: good ones, bad ones, and those that come for a moment. Each host has an address of its own, so that a
// ban meets it alone.
import { BLOCK_LENGTH, parseAddress } from 'piecework';
import { Interested, Unchoke } from '../../plugins/choke/index.js';
import { Request } from '../../plugins/request/index.js';
import { SystemClock } from '../../plugins/system/clock.js';
import { TcpTransport } from '../../plugins/transport-tcp/tcp-transport.js';
import { metainfoOf, type Sample } from '../faults/sample.js';
import {
  answersRight,
  HOSTILE,
  type HostileBehaviour,
  HostileHost,
  type HostileNetwork,
  seeds,
} from '../kit/hostile-peer/index.js';
import type { SeededRandom } from '../kit/seeded-random.js';

const DIAL_MS = 5_000;

export const SEED: HostileBehaviour = (peer) => seeds(peer, (request) => answersRight(peer, request));

/** None of them lets a torrent become complete. */
export const BAD: readonly HostileBehaviour[] = [
  HOSTILE['corrupt pieces'],
  HOSTILE['disconnect in the middle of a block'],
  HOSTILE['disconnect on every request'],
  HOSTILE['never unchokes'],
  HOSTILE['ignores requests'],
];

/** Asks for some blocks of the first piece, and leaves when it has them. */
const leeches: HostileBehaviour = async (peer) => {
  await peer.greets();
  await peer.says(Interested, {});
  await peer.until(() => peer.heard(Unchoke) > 0);
  for (let begin = 0; begin < peer.target.pieceLength; begin += BLOCK_LENGTH)
    await peer.says(Request, { index: 0, begin, length: BLOCK_LENGTH });
  await peer.until(() => peer.bytesHeard > peer.target.pieceLength);
  peer.hangsUp();
};

export const VISITORS: readonly HostileBehaviour[] = [
  leeches,
  HOSTILE['request and cancel flood'],
  async (peer) => {
    await peer.greets();
    peer.hangsUp();
  },
  (peer) => peer.sends(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
];

export class Crowd {
  #hosts: HostileHost[] = [];

  constructor(private readonly random: SeededRandom) {}

  /** A peer that is dialled. Returns its `host:port`. */
  listens(sample: Sample, behaviour: HostileBehaviour): Promise<string> {
    return this.#host(sample).listens(behaviour);
  }

  async dials(sample: Sample, to: string, behaviour: HostileBehaviour): Promise<void> {
    await this.#host(sample).dials(to, behaviour);
  }

  /** All hang up, and nobody listens. */
  async leaves(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.close()));
  }

  #host(sample: Sample): HostileHost {
    const { bytes, pieceLength } = sample;
    const host = new HostileHost(this.#network(), { bytes, pieceLength, infoHash: metainfoOf(sample.torrent()).infoHash });
    this.#hosts.push(host);
    return host;
  }

  #network(): HostileNetwork {
    const transport = new TcpTransport();
    const host = `127.${1 + this.random.below(254)}.${this.random.below(256)}.${1 + this.random.below(254)}`;
    return {
      clock: new SystemClock(),
      dial: async (to) => transport.dial(parseAddress(to) ?? { host, port: 0 }, AbortSignal.timeout(DIAL_MS)),
      listen: async (accept) => {
        const { address } = await transport.listen({ host, port: 0 }, accept);
        return `${host}:${address.port}`;
      },
      close: () => transport.stop(),
    };
  }
}
