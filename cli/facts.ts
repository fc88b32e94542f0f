// What a torrent says, for programs and for people.
import { formatMagnet, type Metainfo } from '../core/index.js';
import type { FileFacts, JsonEvents, TorrentRef } from './json-events.js';

export function refOf({ name, infoHash }: Metainfo): TorrentRef {
  return { name, infoHash: infoHash.hex };
}

/** Padding is left out: nobody can want it. */
export function filesOf({ files }: Metainfo): readonly FileFacts[] {
  const facts = files.map(({ path, length }, file) => ({ index: file + 1, path: path.join('/'), bytes: length }));
  return facts.filter((_, file) => files[file]?.padding === false);
}

export function factsOf(metainfo: Metainfo) {
  const { name, infoHash, geometry, private: isPrivate, tiers } = metainfo;
  const { totalLength, pieceCount, pieceLength } = geometry;
  const trackers = tiers.map((tier) => [...tier]);
  return {
    name,
    infoHash: infoHash.hex,
    magnet: formatMagnet(metainfo),
    bytes: totalLength,
    pieces: pieceCount,
    pieceLength,
    private: isPrivate,
    trackers,
  };
}

export function infoOf(metainfo: Metainfo): JsonEvents['info'] {
  const { multiFile, comment, createdBy, creationDate } = metainfo;
  return {
    ...factsOf(metainfo),
    multiFile,
    files: filesOf(metainfo),
    comment: comment ?? null,
    createdBy: createdBy ?? null,
    creationDate: dateOf(creationDate),
  };
}

/** Null as well for a number that is no date. */
function dateOf(seconds: number | undefined): string | null {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
