// Reads the named peers once; one that is no address costs a warning, not the torrent.
import {
  cleanText,
  EVENTS,
  type Events,
  type PeerAddress,
  type PeerSource,
  parseAddress,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';

export class StaticPeers implements PeerSource {
  readonly name = 'named';
  // A person's own word, not a way for a private torrent to get out (BEP 27).
  readonly servesPrivate = true;

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(EVENTS) private readonly events: Events,
  ) {}

  find(found: (peers: readonly PeerAddress[]) => void): void {
    const peers: PeerAddress[] = [];
    for (const text of this.torrent.namedPeers) {
      const address = parseAddress(text);
      if (address) peers.push(address);
      else this.events.emit('warning', { message: notAPeer(text) });
    }
    if (peers.length > 0) found(peers);
  }
}

const notAPeer = (text: string): string =>
  `"${cleanText(text, 100)}" is not a peer: write host:port, or [v6 address]:port, with a port from 1 to 65535.`;
