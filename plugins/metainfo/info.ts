// The info dictionary: names, lengths and pieces that fit each other.
import { Geometry, HASH_LENGTH, type Metainfo } from 'piecework';
import { type Entries, textOf } from './entries.js';
import { readFiles } from './files.js';
import { safeName } from './safe-name.js';

/** Bytes; a whole piece has to fit into memory several times. */
export const MAX_PIECE_LENGTH = 256 << 20;
export const MAX_PIECES = 1_000_000;

export type InfoPart = Pick<Metainfo, 'name' | 'multiFile' | 'files' | 'geometry' | 'pieceHashes' | 'private'>;

export function readInfo(info: Entries): InfoPart {
  refuseV2Only(info);
  const name = readName(info);
  const multiFile = info.has('files');
  const files = multiFile ? readFiles(info) : [singleFile(info, name)];
  const lengths = files.map(({ length }) => length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (!Number.isSafeInteger(total)) info.refuse('files', 'adds up to 2^53 bytes or more');
  const pieceLength = info.required('piece length', `a whole number from 1 to ${MAX_PIECE_LENGTH}`, (value) =>
    typeof value === 'number' && value >= 1 && value <= MAX_PIECE_LENGTH ? value : undefined,
  );
  const geometry = new Geometry(pieceLength, lengths);
  return { name, multiFile, files, geometry, pieceHashes: readHashes(info, geometry), private: info.get('private') === 1 };
}

function readName(info: Entries): string {
  const preferred = info.bytes('name.utf-8');
  if (preferred && preferred.length > 0) return safeName(textOf(preferred));
  return safeName(
    info.required('name', 'a name of at least one byte', (value) =>
      value instanceof Uint8Array && value.length > 0 ? textOf(value) : undefined,
    ),
  );
}

function singleFile(info: Entries, name: string): Metainfo['files'][number] {
  if (!info.has('length')) info.refuse('length', 'and "info.files" are both missing');
  if (info.text('attr')?.includes('l')) info.refuse('attr', 'makes the file a symbolic link (BEP 47), which is not followed');
  return { path: [name], length: info.requiredLength(), padding: false };
}

function readHashes(info: Entries, { pieceCount, pieceLength, totalLength }: Geometry): Uint8Array {
  const hashes = info.required('pieces', 'a string', (value) => (value instanceof Uint8Array ? value : undefined));
  if (hashes.length % HASH_LENGTH !== 0)
    info.refuse('pieces', `has ${hashes.length} bytes, which is not a multiple of ${HASH_LENGTH}`);
  const count = hashes.length / HASH_LENGTH;
  if (count !== pieceCount) {
    info.refuse('pieces', `has ${count} hashes, but ${totalLength} bytes in pieces of ${pieceLength} are ${pieceCount} pieces`);
  }
  if (count > MAX_PIECES) info.refuse('pieces', `has ${count} hashes; at most ${MAX_PIECES} are taken`);
  return hashes;
}

// BEP 52. A hybrid torrent has the v1 keys as well and is used by them.
function refuseV2Only(info: Entries): void {
  if (info.has('pieces') || !info.has('file tree')) return;
  info.refuse('pieces', 'is missing: it is for BitTorrent v2 only (BEP 52), and just v1 and hybrid torrents are supported');
}
