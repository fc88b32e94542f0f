// Reads the named peers; one that is no address costs a warning, not the torrent.
import {
  CLOCK,
  type Clock,
  cleanText,
  EVENTS,
  type Events,
  type PeerAddress,
  type PeerSource,
  parseAddress,
  type Timer,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';

/** Between two hand-overs: the swarm forgets an address that failed too often, a person who named it does not. */
export const AGAIN_MS = 60_000;

export class StaticPeers implements PeerSource {
  readonly name = 'named';
  // A person's own word, not a way for a private torrent to get out (BEP 27).
  readonly servesPrivate = true;
  #timer: Timer | undefined;

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(EVENTS) private readonly events: Events,
    @use(CLOCK) private readonly clock: Clock,
  ) {}

  find(found: (peers: readonly PeerAddress[]) => void): void {
    const peers: PeerAddress[] = [];
    for (const text of this.torrent.namedPeers) {
      const address = parseAddress(text);
      if (address) peers.push(address);
      else this.events.emit('warning', { message: notAPeer(text) });
    }
    if (peers.length === 0) return;
    found(peers);
    this.#timer = this.clock.every(AGAIN_MS, () => found(peers));
  }

  async leave(): Promise<void> {
    this.#timer?.cancel();
  }
}

const notAPeer = (text: string): string =>
  `"${cleanText(text, 100)}" is not a peer: write host:port, or [v6 address]:port, with a port from 1 to 65535.`;
