// Who is in which swarm. Peers that no longer announce are forgotten, and there is a bound on how many are known.
import { type Clock, formatAddress, type PeerAddress, type Random } from 'piecework';
import { type Announce, Refusal } from './announce.js';

/** Over all torrents. */
export const MAX_PEERS = 100_000;
export const MAX_TORRENTS = 10_000;

export interface Member extends PeerAddress {
  /** 20 bytes as latin1. */
  readonly peerId: string;
  readonly complete: boolean;
  /** By the clock. */
  readonly seen: number;
}

type Newcomer = Omit<Member, 'seen'>;

interface Swarm {
  /** By who they are, longest unseen first. */
  readonly members: Map<string, Member>;
  complete: number;
  downloaded: number;
}

export interface Counts {
  readonly complete: number;
  readonly incomplete: number;
  readonly downloaded: number;
}

export class Swarms {
  readonly #swarms = new Map<string, Swarm>();
  #peers = 0;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly lifetimeMs: number,
  ) {}

  get peers(): number {
    return this.#peers;
  }

  /**
   * A whole announce: notes the peer, and chooses others for it.
   * @param fits of no use to the asker otherwise
   * @throws Refusal when there is no room.
   */
  serve(
    { infoHash, event, wanted }: Pick<Announce, 'infoHash' | 'event' | 'wanted'>,
    peer: Newcomer,
    fits?: (member: Member) => boolean,
  ): Member[] {
    this.#expireIn(infoHash);
    this.announce(infoHash, peer, event);
    if (event === 'stopped') return [];
    // Who starts with nothing left may know nothing yet: aria2 and others say so while they have only a magnet link.
    const complete = peer.complete && event !== 'started';
    return this.choose(infoHash, { ...peer, complete }, wanted, fits);
  }

  /** Notes the peer, or that it left. @throws Refusal when there is no room. */
  announce(infoHash: string, peer: Newcomer, event: string): void {
    const existing = this.#swarms.get(infoHash);
    const key = keyOf(peer);
    const known = existing?.members.get(key);
    if (existing && known) this.#remove(infoHash, existing, key, known);
    if (event === 'stopped') return;
    if (this.#peers >= MAX_PEERS) throw new Refusal('this tracker is full');
    const swarm = existing ?? this.#create();
    this.#swarms.set(infoHash, swarm);
    swarm.members.set(key, { ...peer, seen: this.clock.now() });
    swarm.complete += Number(peer.complete);
    if (event === 'completed' && peer.complete && !known?.complete) swarm.downloaded++;
    this.#peers++;
  }

  /** Some of the others that can be dialled; seeds are of no use to a seed. */
  choose(infoHash: string, asker: Newcomer, wanted: number, fits: (member: Member) => boolean = () => true): Member[] {
    const all = [...(this.#swarms.get(infoHash)?.members.values() ?? [])];
    const others = all.filter((member) => {
      const { peerId, port, complete } = member;
      return peerId !== asker.peerId && port !== 0 && !(complete && asker.complete) && fits(member);
    });
    // A shuffle that ends when enough are drawn.
    for (let drawn = 0; drawn < wanted && others.length > wanted && drawn < others.length; drawn++) {
      const from = drawn + this.random.below(others.length - drawn);
      const [here, there] = [others[drawn], others[from]];
      if (here && there) [others[drawn], others[from]] = [there, here];
    }
    return others.slice(0, wanted);
  }

  counts(infoHash: string): Counts | undefined {
    this.#expireIn(infoHash);
    const swarm = this.#swarms.get(infoHash);
    return swarm && { complete: swarm.complete, incomplete: swarm.members.size - swarm.complete, downloaded: swarm.downloaded };
  }

  /** Forgets all that were not seen for the lifetime. */
  expire(): void {
    for (const infoHash of this.#swarms.keys()) this.#expireIn(infoHash);
  }

  #expireIn(infoHash: string): void {
    const swarm = this.#swarms.get(infoHash);
    const oldest = this.clock.now() - this.lifetimeMs;
    for (const [key, member] of swarm?.members ?? []) {
      if (!swarm || member.seen >= oldest) break;
      this.#remove(infoHash, swarm, key, member);
    }
  }

  #create(): Swarm {
    if (this.#swarms.size >= MAX_TORRENTS) throw new Refusal(`this tracker is full: it has ${MAX_TORRENTS} torrents`);
    return { members: new Map(), complete: 0, downloaded: 0 };
  }

  #remove(infoHash: string, swarm: Swarm, key: string, member: Member): void {
    swarm.members.delete(key);
    swarm.complete -= Number(member.complete);
    this.#peers--;
    if (swarm.members.size === 0) this.#swarms.delete(infoHash);
  }
}

// A peer that listens nowhere has no address of its own. Not by peer id alone: anybody can take that of another.
function keyOf(peer: Newcomer): string {
  return peer.port === 0 ? `${peer.host} ${peer.peerId}` : formatAddress(peer);
}
