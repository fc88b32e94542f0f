// Which files are this torrent's own, as against what somebody else has put in their place: those of which a piece is right,
// and those that were own files when the last record was made.
import type { ResumeRecord } from '../contracts/index.js';
import type { Metainfo, Pieces } from '../model/index.js';

export class OwnFiles {
  readonly #files = new Set<number>();

  constructor(
    private readonly metainfo: Metainfo,
    private readonly have: Pieces,
  ) {}

  /** A record has fingerprints of own files alone. */
  told({ fingerprints }: ResumeRecord): void {
    for (const [file, fingerprint] of fingerprints.entries()) if (fingerprint !== undefined) this.#files.add(file);
  }

  get files(): ReadonlySet<number> {
    for (const file of this.metainfo.files.keys()) if (!this.#files.has(file) && this.#holdsSome(file)) this.#files.add(file);
    return this.#files;
  }

  /** Of all fingerprints, those of own files. */
  of(fingerprints: readonly (string | undefined)[]): readonly (string | undefined)[] {
    const { files } = this;
    return fingerprints.map((fingerprint, file) => (files.has(file) ? fingerprint : undefined));
  }

  #holdsSome(file: number): boolean {
    for (const piece of this.metainfo.geometry.piecesOf(file)) if (this.have.has(piece)) return true;
    return false;
  }
}
