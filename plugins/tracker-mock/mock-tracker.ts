// Remembers who announced in this process, so that a swarm in memory finds together.
import {
  type AnnounceReply,
  type AnnounceRequest,
  cleanText,
  type OptionsOf,
  type PeerAddress,
  parseAddress,
  type Tracker,
  TrackerError,
  use,
} from 'piecework';
import { OPTIONS } from './options.js';

interface Member extends PeerAddress {
  readonly complete: boolean;
}

export class MockTracker implements Tracker {
  /** By info-hash, then by peer id. */
  readonly #swarms = new Map<string, Map<string, Member>>();

  constructor(@use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>) {}

  async announce(request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceReply> {
    signal.throwIfAborted();
    const { failure, interval, peers } = this.options;
    if (failure !== undefined) throw new TrackerError(`The tracker refused: ${cleanText(failure)}`);
    const others = this.#record(request);
    const fixed = peers.map(parseAddress).filter((peer) => peer !== undefined);
    const complete = others.filter((other) => other.complete).length;
    const dialable = others.filter(({ port }) => port > 0).map(({ host, port }) => ({ host, port }));
    return {
      peers: [...fixed, ...dialable].slice(0, request.wanted),
      interval,
      complete: complete + Number(request.left === 0),
      incomplete: others.length - complete + Number(request.left > 0),
    };
  }

  /** The others of the swarm. */
  #record({ infoHash, peerId, port, left, event }: AnnounceRequest): Member[] {
    const swarm = this.#swarms.get(infoHash.hex) ?? new Map<string, Member>();
    const id = Buffer.from(peerId).toString('hex');
    swarm.delete(id);
    const others = [...swarm.values()];
    if (event !== 'stopped') swarm.set(id, { host: this.options.host, port, complete: left === 0 });
    if (swarm.size > 0) this.#swarms.set(infoHash.hex, swarm);
    else this.#swarms.delete(infoHash.hex);
    return others;
  }
}
