// What peers told of other peers, as a source.
import { isDialable, one, type PeerAddress, type PeerSource, TORRENT, TORRENT_SCOPE, type Torrent, use } from 'piecework';
import { type PexPeer, SEED } from './codec.js';

export class PexFound implements PeerSource {
  readonly name = 'pex';
  readonly servesPrivate = false;
  #found: (peers: readonly PeerAddress[]) => void = () => {};

  constructor(@use(TORRENT) private readonly torrent: Torrent) {}

  find(found: (peers: readonly PeerAddress[]) => void): void {
    this.#found = found;
  }

  async leave(): Promise<void> {
    this.#found = () => {};
  }

  take(peers: readonly PexPeer[]): void {
    // Two seeds have nothing to say to each other.
    const useful = this.torrent.left > 0 ? peers : peers.filter(({ flags }) => (flags & SEED) === 0);
    const addresses = useful.map(({ address }) => address).filter(isDialable);
    if (addresses.length > 0) this.#found(addresses);
  }
}

export const PEX_FOUND = one<PexFound>('pex-found', TORRENT_SCOPE);
