// The face of a torrent that plugins see.
import type { Metadata, Peer, Torrent } from '../contracts/index.js';
import type { Bitfield, Metainfo } from '../model/index.js';
import type { PieceStates } from './piece-states.js';
import { Rate } from './rate.js';

export interface LentTorrentParts {
  readonly metainfo: Metainfo;
  readonly contentPath: string;
  readonly peerId: Uint8Array;
  readonly namedPeers: readonly string[];
  readonly states: PieceStates;
  port(): number;
}

/** Of a torrent that was opened with its metainfo: nothing is looked for. */
export const metadataOf = ({ info }: Metainfo): Metadata => ({ info, deliver: () => false });

export class LentTorrent implements Torrent {
  readonly peers = new Set<Peer>();
  readonly down = new Rate();
  readonly up = new Rate();
  readonly #parts: LentTorrentParts;

  constructor(parts: LentTorrentParts) {
    this.#parts = parts;
  }

  get metainfo(): Metainfo {
    return this.#parts.metainfo;
  }

  get contentPath(): string {
    return this.#parts.contentPath;
  }

  get peerId(): Uint8Array {
    return this.#parts.peerId;
  }

  get port(): number {
    return this.#parts.port();
  }

  get namedPeers(): readonly string[] {
    return this.#parts.namedPeers;
  }

  get have(): Bitfield {
    return this.#parts.states.have;
  }

  get downloaded(): number {
    return this.down.total;
  }

  get uploaded(): number {
    return this.up.total;
  }

  get left(): number {
    return this.#parts.metainfo.geometry.bytesIn(this.#parts.states.needed);
  }
}
