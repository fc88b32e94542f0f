// The paths of one torrent, apart from each other. Cleaning can make two names one, so a name that is taken gets a number: `a.1.txt`.
import { cleanText } from 'piecework';
import { cutName, MAX_NAME_BYTES, splitName } from './safe-name.js';

/** Folders in one torrent, whatever their depth: each takes memory here, and later a place on the disk. */
export const MAX_FOLDERS = 100_000;
/** `.100000`: there are no more files than that. */
const NUMBER_BYTES = 7;
/** Characters of a path in an error. */
const SHOWN = 200;

/** The torrent's own folder. */
const TOP = 0;

type Refuse = (reason: string) => never;

export class Paths {
  // A name under the number of its folder: whole paths would take memory by the square of their depth.
  readonly #folders = new Map<string, number>();
  readonly #files = new Set<string>();
  /** By names without their number, so that what was tried once is not tried again. */
  readonly #nextNumber = new Map<string, number>();

  claim(path: readonly string[], refuse: Refuse): readonly string[] {
    let folder = TOP;
    for (const [depth, name] of path.slice(0, -1).entries()) {
      const place = `${folder}/${name}`;
      if (this.#files.has(place)) refuse(`needs ${shown(path.slice(0, depth + 1))} as a folder, which is a file as well`);
      folder = this.#folders.get(place) ?? this.#addFolder(place, refuse);
    }
    const last = path.at(-1) ?? '';
    if (this.#folders.has(`${folder}/${last}`)) refuse(`is ${shown(path)}, which is a folder as well`);
    const name = this.#freeName(folder, last);
    this.#files.add(`${folder}/${name}`);
    return name === last ? path : [...path.slice(0, -1), name];
  }

  #addFolder(place: string, refuse: Refuse): number {
    if (this.#folders.size === MAX_FOLDERS) refuse(`needs one more folder; at most ${MAX_FOLDERS} are made for one torrent`);
    const number = this.#folders.size + 1;
    this.#folders.set(place, number);
    return number;
  }

  #freeName(folder: number, name: string): string {
    const isTaken = (candidate: string): boolean => {
      const place = `${folder}/${candidate}`;
      return this.#files.has(place) || this.#folders.has(place);
    };
    if (!isTaken(name)) return name;
    const { stem, extension } = splitName(name);
    const short = cutName(stem, MAX_NAME_BYTES - NUMBER_BYTES - Buffer.byteLength(extension));
    const family = `${folder}/${short}/${extension}`;
    let number = this.#nextNumber.get(family) ?? 1;
    while (isTaken(`${short}.${number}${extension}`)) number++;
    this.#nextNumber.set(family, number + 1);
    return `${short}.${number}${extension}`;
  }
}

const shown = (path: readonly string[]): string => `"${cleanText(path.join('/'), SHOWN)}"`;
