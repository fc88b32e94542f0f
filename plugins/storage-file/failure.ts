// System errors of files in words for people, with the path and what was being done.
import { cleanText, messageOf, StorageError } from 'piecework';

/** Paths longer than this are cut in messages: the longest that Linux takes. */
export const MAX_PATH_LENGTH = 4096;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something else is in the way',
  EFBIG: 'the file system does not take files of that size',
  EIO: 'the device failed',
  EISDIR: 'a folder is in the way',
  ELOOP: 'a symbolic link is in the way',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENFILE: 'too many open files',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a file is in the way of a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

// Somebody may make room, or close files.
const MAY_PASS: readonly string[] = ['EDQUOT', 'EMFILE', 'ENFILE', 'ENOSPC'];

/** @param doing such as `writing` */
export function storageFailure(cause: unknown, doing: string, path: string): StorageError {
  if (cause instanceof StorageError) return cause;
  const mayPass = MAY_PASS.includes(codeOf(cause));
  return new StorageError(`${wordsOf(cause)} while ${doing} ${shownPath(path)}`, { cause, mayPass });
}

/** What was written before may be gone, whatever the reason: trying again would not bring it back. */
export function savingFailure(cause: unknown, path: string): StorageError {
  return new StorageError(`${wordsOf(cause)} while saving ${shownPath(path)}`, { cause });
}

const wordsOf = (cause: unknown): string => WORDS[codeOf(cause)] ?? messageOf(cause);

export function lengthError(path: string, found: number, wanted: number): StorageError {
  const advice = found > wanted ? 'It is left as it is: move it away, or choose another folder' : 'Check the content again';
  return new StorageError(`${shownPath(path)} has ${found} bytes, but the torrent says ${wanted}. ${advice}`);
}

export function takenAwayError(path: string): StorageError {
  return new StorageError(`${shownPath(path)} was deleted, replaced or cut by somebody else while it was being written`);
}

export function shownPath(path: string): string {
  return cleanText(path, MAX_PATH_LENGTH);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
