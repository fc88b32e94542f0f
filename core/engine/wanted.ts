// Which files and pieces are wanted, when not all are. A piece that lies in a wanted file is fetched whole.
import { Bitfield, type Geometry, InputError, type Metainfo } from '../model/index.js';

/** Each file once, in order, padding left out. @throws InputError for numbers the torrent does not have, and for none at all. */
export function wantedFiles({ name, files }: Metainfo, wanted: readonly number[]): readonly number[] {
  const none = wanted.find((file) => files[file] === undefined);
  if (none !== undefined)
    throw new InputError(`file ${none} is wanted of the torrent "${name}", which has ${files.length} files`);
  const real = [...new Set(wanted)].filter((file) => files[file]?.padding === false).sort((one, other) => one - other);
  if (real.length === 0) throw new InputError(`no file of the torrent "${name}" is wanted`);
  return real;
}

export function piecesOf(geometry: Geometry, files: readonly number[]): Bitfield {
  const pieces = new Bitfield(geometry.pieceCount);
  for (const file of files) for (const piece of geometry.piecesOf(file)) pieces.add(piece);
  return pieces;
}
