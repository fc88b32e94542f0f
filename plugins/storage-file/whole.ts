// All bytes or a failure: the system may read or write fewer than asked. Callbacks, since they cost half of a FileHandle.
import { read, write } from 'node:fs';
import { StorageError } from 'piecework';
import { shownPath } from './failure.js';

export function readWhole(fd: number, bytes: Uint8Array, position: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = (at: number): void =>
      read(fd, bytes, at, bytes.length - at, position + at, (error, count) => {
        if (error) reject(error);
        else if (count === 0) reject(shortError(path, position + bytes.length));
        else if (at + count < bytes.length) from(at + count);
        else resolve();
      });
    from(0);
  });
}

export function writeWhole(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = (at: number): void =>
      write(fd, bytes, at, bytes.length - at, position + at, (error, count) => {
        if (error) reject(error);
        else if (at + count < bytes.length) from(at + count);
        else resolve();
      });
    from(0);
  });
}

function shortError(path: string, wanted: number): StorageError {
  return new StorageError(`${shownPath(path)} is shorter than the ${wanted} bytes that are wanted of it`);
}
