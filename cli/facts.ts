// What a torrent says, for programs and for people.
import { formatMagnet, type Metainfo } from '../core/index.js';
import type { JsonEvents } from './json-events.js';

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
  const files = metainfo.files.filter(({ padding }) => !padding);
  return {
    ...factsOf(metainfo),
    multiFile,
    files: files.map(({ path, length }) => ({ path: path.join('/'), bytes: length })),
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
