// Torrents for tests of steps that are lent one: any layout of files, no content, no peers.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bitfield, type FileEntry, Geometry, InfoHash, type Metainfo, type Torrent } from 'piecework';

export interface SampleTorrent {
  readonly pieceLength: number;
  /** Bytes of each file; `-n` is a padding file of n bytes. */
  readonly lengths: readonly number[];
  /** One file whose path is the content path. Default: several files, `f0`, `d1/f1`, `d1/d2/f2`, `f3`, … */
  readonly single?: boolean;
  readonly contentPath?: string;
  /** Fills the info-hash. */
  readonly infoHashByte?: number;
}

export function sampleTorrent(sample: SampleTorrent): Torrent {
  const metainfo = sampleMetainfo(sample);
  return {
    metainfo,
    contentPath: sample.contentPath ?? join(tmpdir(), 'piecework-nowhere', metainfo.name),
    peerId: new Uint8Array(20),
    port: 0,
    namedPeers: [],
    have: new Bitfield(metainfo.geometry.pieceCount),
    peers: new Set(),
    downloaded: 0,
    uploaded: 0,
    left: metainfo.geometry.totalLength,
  };
}

function sampleMetainfo({ pieceLength, lengths, single = false, infoHashByte = 1 }: SampleTorrent): Metainfo {
  const geometry = new Geometry(pieceLength, lengths.map(Math.abs));
  return {
    infoHash: new InfoHash(new Uint8Array(20).fill(infoHashByte)),
    name: 'sample',
    multiFile: !single,
    files: lengths.map((length, index): FileEntry => {
      const path = single ? ['sample'] : samplePath(index);
      return { path, length: Math.abs(length), padding: length < 0 };
    }),
    geometry,
    pieceHashes: new Uint8Array(geometry.pieceCount * 20),
    private: false,
    tiers: [],
    info: new Uint8Array(),
  };
}

function samplePath(index: number): string[] {
  const folders = Array.from({ length: index % 3 }, (_, depth) => `d${depth + 1}`);
  return [...folders, `f${index}`];
}
