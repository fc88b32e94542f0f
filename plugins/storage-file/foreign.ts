// Is what is in a file someone else's? Zeros are nobody's: files are often made longer before anything is written to them.
import { close, constants, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { type Metainfo, StorageError } from 'piecework';
import { shownPath } from './failure.js';

const LOOK_LENGTH = 65_536;
const ADVICE = 'It is left as it is: move it away, or choose another folder';

// Windows does not know it.
const { O_RDONLY, O_NOFOLLOW = 0 } = constants;

const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

/** Something other than zeros, or holes. */
export async function holdsData(path: string): Promise<boolean> {
  const fd = await openFile(path, O_RDONLY | O_NOFOLLOW);
  try {
    const bytes = Buffer.allocUnsafe(LOOK_LENGTH);
    for (let at = 0; ; ) {
      const { bytesRead } = await readFile(fd, bytes, 0, bytes.length, at);
      if (bytesRead === 0) return false;
      if (bytes.subarray(0, bytesRead).some((byte) => byte !== 0)) return true;
      at += bytesRead;
    }
  } finally {
    await closeFile(fd);
  }
}

/** A piece lies in the file alone, and would be right if the file were the torrent's. @param length of what is there */
export function canBeJudged({ geometry, files }: Metainfo, file: number, length: number): boolean {
  for (const piece of geometry.piecesOf(file)) {
    const spans = geometry.spans(piece, 0, geometry.lengthOf(piece)).filter((span) => !files[span.file]?.padding);
    const [span] = spans;
    if (span && spans.length === 1) return span.offset + span.length <= length;
  }
  return false;
}

/** @throws StorageError when these bytes would take the place of others that are not zeros */
export async function changesNothing(fd: number, bytes: Uint8Array, position: number, path: string): Promise<void> {
  const there = Buffer.allocUnsafe(bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await readFile(fd, there, 0, bytes.length - at, position + at);
    if (bytesRead === 0) return;
    for (let index = 0; index < bytesRead; index++) {
      if (there[index] !== 0 && there[index] !== bytes[at + index]) throw differs(path);
    }
    at += bytesRead;
  }
}

export function foreignError(path: string): StorageError {
  return new StorageError(`${shownPath(path)} is there already, and holds nothing of this torrent. ${ADVICE}`);
}

function differs(path: string): StorageError {
  return new StorageError(`${shownPath(path)} was there already, and holds something else than this torrent. ${ADVICE}`);
}
