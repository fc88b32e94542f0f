// What stands in for the metainfo of a magnet link until the true one is here.
import { BLOCK_LENGTH, Geometry, HASH_LENGTH, type Magnet, type Metainfo } from '../model/index.js';

/** Each tracker is a tier: nothing says which of them belong together (BEP 9). */
export const tiersOf = ({ trackers }: Magnet): string[][] => trackers.map((url) => [url]);

/** One block in one piece, of which nobody has anything: something is left, so that trackers do not take us for a seed. */
export function standIn(magnet: Magnet): Metainfo {
  const { infoHash } = magnet;
  const name = magnet.name ?? infoHash.hex;
  return {
    infoHash,
    name,
    multiFile: false,
    files: [{ path: [name], length: BLOCK_LENGTH, padding: false }],
    geometry: new Geometry(BLOCK_LENGTH, [BLOCK_LENGTH]),
    pieceHashes: new Uint8Array(HASH_LENGTH),
    private: false,
    tiers: tiersOf(magnet),
    info: new Uint8Array(0),
  };
}
