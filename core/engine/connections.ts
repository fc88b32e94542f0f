// The connected peers of one torrent, each with its scope of plugin instances, its requests and its uploads.
import {
  BLOCK_REPLIES,
  BLOCK_REQUESTS,
  DOWNLOADS,
  type Hello,
  PEER,
  PEER_BEHAVIOUR,
  PEER_SCOPE,
  type Stream,
  UPLOADS,
} from '../contracts/index.js';
import { type Lent, lend, type OpenScope } from '../kernel/index.js';
import { messageOf, type PieceIndex } from '../model/index.js';
import type { Downloader } from './downloader.js';
import type { LentTorrent } from './lent-torrent.js';
import { PeerConnection, type PeerHost, type PeerParts } from './peer-connection.js';
import { PeerDownloads } from './peer-downloads.js';
import { PeerUploads, type UploadParts } from './peer-uploads.js';

export interface ConnectionsParts extends PeerParts {
  readonly scope: OpenScope;
  readonly torrent: LentTorrent;
  readonly downloader: Downloader;
  readonly uploads: UploadParts;
  /** A plugin failed; who is at fault is named where that is known. */
  faulty(error: unknown): void;
  opened(peer: PeerConnection): void;
  dialable(peer: PeerConnection): void;
  closed(peer: PeerConnection, reason: string): void;
}

interface Link {
  readonly scope: OpenScope;
  readonly downloads: PeerDownloads;
  readonly uploads: PeerUploads;
}

export class Connections implements PeerHost {
  readonly #parts: ConnectionsParts;
  readonly #links = new Map<PeerConnection, Link>();

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  /** Begins with a peer whose handshake is done. It may be closed again when this returns. */
  admit(stream: Stream, hello: Hello, outgoing: boolean): PeerConnection {
    const peer = new PeerConnection(stream, hello, outgoing, this.#parts, this);
    const downloads = new PeerDownloads(peer, this.#parts.downloader, () => this.fillAll(), this.#parts.now);
    const uploads = new PeerUploads(peer, this.#parts.uploads);
    const scope = this.#open([lend(PEER, peer), lend(DOWNLOADS, downloads), lend(UPLOADS, uploads)]);
    this.#links.set(peer, { scope, downloads, uploads });
    this.#parts.torrent.peers.add(peer);
    downloads.begin(scope.get(BLOCK_REQUESTS));
    uploads.begin(scope.get(BLOCK_REPLIES));
    this.#parts.opened(peer);
    if (!peer.open) return peer;
    const behaviours = scope.get(PEER_BEHAVIOUR);
    const { length } = behaviours;
    peer.begin(behaviours);
    scope.start().then(
      () => {
        // Its messages would still come to it. The next connection begins without.
        if (behaviours.length < length) peer.close('a plugin was left off');
      },
      (error) => {
        // Closed while it started: nobody's fault.
        if (peer.open) this.#parts.faulty(error);
        peer.close(messageOf(error));
      },
    );
    return peer;
  }

  faulty(error: unknown): void {
    this.#parts.faulty(error);
  }

  mayWant(peer: PeerConnection): void {
    this.#links.get(peer)?.downloads.fill();
  }

  sent(peer: PeerConnection): void {
    this.#links.get(peer)?.uploads.sent();
  }

  writable(peer: PeerConnection): void {
    this.#links.get(peer)?.uploads.pump();
  }

  dialable(peer: PeerConnection): void {
    this.#parts.dialable(peer);
  }

  closed(peer: PeerConnection, reason: string): void {
    const link = this.#links.get(peer);
    if (!link) return;
    this.#links.delete(peer);
    this.#parts.torrent.peers.delete(peer);
    this.#parts.downloader.release(link.downloads);
    link.scope.close().catch((error) => this.#parts.faulty(error));
    this.#parts.closed(peer, reason);
    this.fillAll();
  }

  /** Blocks or memory are there again: idle peers may go on, by rank. */
  fillAll(): void {
    for (const rank of [0, 1, 2]) {
      for (const { downloads } of this.#links.values()) if (downloads.rank === rank) downloads.fill();
    }
  }

  /** The piece failed, and it is not clear whose fault that is. */
  retry(piece: PieceIndex): void {
    this.#parts.downloader.turns.give(piece, this.#downloads());
    this.fillAll();
  }

  weHave(piece: PieceIndex): void {
    for (const peer of this.#links.keys()) peer.weHave(piece);
  }

  /** Once a second. */
  tick(ms: number): void {
    for (const [peer, { downloads }] of this.#links) {
      peer.tick(ms);
      downloads.tick(ms);
      // What we do not want we cannot give: of a seed we need nothing more, and it needs nothing of us.
      if (this.#parts.states.complete && peer.pieces.complete) peer.close('both have everything');
    }
    this.#parts.downloader.turns.tick(ms, this.#downloads());
    this.fillAll();
  }

  #downloads(): PeerDownloads[] {
    return [...this.#links.values()].map(({ downloads }) => downloads);
  }

  /** @throws PluginError when a plugin cannot be built for it */
  #open(lent: readonly Lent[]): OpenScope {
    try {
      return this.#parts.scope.open(PEER_SCOPE, lent);
    } catch (error) {
      this.#parts.faulty(error);
      throw error;
    }
  }
}
