// Steps of one provider as the engine calls them: what they throw bears the name of their plugin. Nothing here is called
// for each block: a piece is picked, hashed, written and read for peers in large portions.
import {
  type Hasher,
  type HasherInPlace,
  named,
  type Picker,
  type Resume,
  type Storage,
  type StorageInPlace,
  stepFaultOf,
} from '../contracts/index.js';

/** @throws what the step throws or rejects with, by its plugin's name */
async function later<T>(step: object, doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw stepFaultOf(step, doing, error);
  }
}

export const namedStorage = (storage: Storage): Storage => ({
  read: (piece, begin, length, into) => later(storage, 'read', () => storage.read(piece, begin, length, into)),
  prepare: (pieces, own, isNew) => later(storage, 'prepare', () => storage.prepare(pieces, own, isNew)),
  write: (piece, bytes) => later(storage, 'write', () => storage.write(piece, bytes)),
  flush: () => later(storage, 'flush', () => storage.flush()),
  fingerprints: (files) => later(storage, 'fingerprints', () => storage.fingerprints(files)),
  finish: (wanted) => later(storage, 'finish', () => storage.finish(wanted)),
  inPlace: storage.inPlace && namedPlaces(storage, storage.inPlace),
});

const namedPlaces = (storage: Storage, places: StorageInPlace): StorageInPlace => ({
  read: (pieces, work) => lent(storage, 'inPlace.read', () => places.read(pieces, work)),
  write: (pieces, work) => lent(storage, 'inPlace.write', () => places.write(pieces, work)),
});

function lent<T>(step: object, doing: string, call: () => Promise<T> | undefined): Promise<T> | undefined {
  const result = named(step, doing, call);
  return result && later(step, doing, () => result);
}

export const namedHasher = (hasher: Hasher): Hasher => ({
  sha1: (bytes) => later(hasher, 'sha1', () => hasher.sha1(bytes)),
  allocate: (length) => named(hasher, 'allocate', () => hasher.allocate(length)),
  expectPieces: () => named(hasher, 'expectPieces', () => hasher.expectPieces?.()),
  inPlace: hasher.inPlace && namedThreads(hasher, hasher.inPlace),
});

const namedThreads = (hasher: Hasher, threads: HasherInPlace): HasherInPlace => ({
  sha1: (pieces) => atFile(hasher, 'inPlace.sha1', () => threads.sha1(pieces)),
  writeIfRight: (pieces) => atFile(hasher, 'inPlace.writeIfRight', () => threads.writeIfRight(pieces)),
});

// What the system says of a file is no fault of the hasher: storage knows its path, and whether it may pass.
async function atFile<T>(hasher: Hasher, doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof Error && 'code' in error ? error : stepFaultOf(hasher, doing, error);
  }
}

export const namedResume = (resume: Resume): Resume => ({
  load: () => later(resume, 'load', () => resume.load()),
  save: (record, flushed) => later(resume, 'save', () => resume.save(record, flushed)),
});

/** Called in the midst of things: the first time it throws is told in a turn of its own, and it is not asked again. */
export function namedPicker(picker: Picker, broke: (error: unknown) => void): Required<Picker> {
  let broken = false;
  const failed = (doing: string, error: unknown): undefined => {
    broken = true;
    queueMicrotask(() => broke(stepFaultOf(picker, doing, error)));
  };
  return {
    pick(peerHas, partialOnly) {
      if (broken) return undefined;
      try {
        return picker.pick(peerHas, partialOnly);
      } catch (error) {
        return failed('pick', error);
      }
    },
    changed(piece) {
      if (broken) return;
      try {
        picker.changed?.(piece);
      } catch (error) {
        failed('changed', error);
      }
    },
  };
}
