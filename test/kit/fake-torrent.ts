// What the engine lends to a plugin for one torrent, as a fake that a test sets at will.
import { Bitfield, BLOCK_LENGTH, Geometry, InfoHash, type Metainfo, type Peer, type Torrent } from 'piecework';
import { piece } from './piece.js';

/** A single file of whole pieces; hashes are zeroes. */
export function fakeMetainfo(pieceCount: number, more: Partial<Metainfo> = {}): Metainfo {
  const length = pieceCount * BLOCK_LENGTH;
  return {
    infoHash: new InfoHash(new Uint8Array(20).fill(1)),
    name: 'content.bin',
    multiFile: false,
    files: [{ path: ['content.bin'], length, padding: false }],
    geometry: new Geometry(BLOCK_LENGTH, [length]),
    pieceHashes: new Uint8Array(20 * pieceCount),
    private: false,
    tiers: [],
    info: new Uint8Array(),
    ...more,
  };
}

export class FakeTorrent implements Torrent {
  readonly have: Bitfield;
  readonly peers = new Set<Peer>();
  readonly metainfo: Metainfo;
  contentPath = '/content/content.bin';
  peerId: Uint8Array = new Uint8Array(20).fill(7);
  port = 6881;
  namedPeers: readonly string[] = [];
  downloaded = 0;
  uploaded = 0;

  /** @param have numbers of the pieces that are verified from the start */
  constructor(pieceCount = 8, have: readonly number[] = [], metainfo: Partial<Metainfo> = {}) {
    this.metainfo = fakeMetainfo(pieceCount, metainfo);
    this.have = new Bitfield(pieceCount);
    for (const index of have) this.have.add(piece(index));
  }

  get left(): number {
    const { geometry } = this.metainfo;
    let left = 0;
    for (const index of geometry.pieces()) if (!this.have.has(index)) left += geometry.lengthOf(index);
    return left;
  }
}
