// Who is in which swarm. Peers that no longer announce are forgotten, and there is a bound on how many are known.
import { type Clock, formatAddress, type PeerAddress, type Random } from 'piecework';
import { Refusal } from './announce.js';

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

  /** Notes the peer, or that it left. @throws Refusal when there is no room. */
  announce(infoHash: string, peer: Omit<Member, 'seen'>, event: string): void {
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
  choose(infoHash: string, asker: Omit<Member, 'seen'>, wanted: number): Member[] {
    const all = [...(this.#swarms.get(infoHash)?.members.values() ?? [])];
    const others = all.filter(
      ({ peerId, port, complete }) => peerId !== asker.peerId && port !== 0 && !(complete && asker.complete),
    );
    // A shuffle that ends when enough are drawn.
    for (let drawn = 0; drawn < wanted && others.length > wanted && drawn < others.length; drawn++) {
      const from = drawn + this.random.below(others.length - drawn);
      const [here, there] = [others[drawn], others[from]];
      if (here && there) [others[drawn], others[from]] = [there, here];
    }
    return others.slice(0, wanted);
  }

  counts(infoHash: string): Counts | undefined {
    const swarm = this.#swarms.get(infoHash);
    return swarm && { complete: swarm.complete, incomplete: swarm.members.size - swarm.complete, downloaded: swarm.downloaded };
  }

  /** Forgets those that were not seen for the lifetime. */
  expire(): void {
    const oldest = this.clock.now() - this.lifetimeMs;
    for (const [infoHash, swarm] of this.#swarms) {
      for (const [key, member] of swarm.members) {
        if (member.seen >= oldest) break;
        this.#remove(infoHash, swarm, key, member);
      }
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
function keyOf(peer: Omit<Member, 'seen'>): string {
  return peer.port === 0 ? `${peer.host} ${peer.peerId}` : formatAddress(peer);
}
