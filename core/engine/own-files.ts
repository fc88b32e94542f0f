// Which files are this torrent's own, as against what somebody else has put in their place: those of which a piece is right,
// and those that were own files when the last record was made.
import type { ResumeRecord } from '../contracts/index.js';
import type { Metainfo, PieceIndex, Pieces } from '../model/index.js';

export class OwnFiles {
  readonly files = new Set<number>();

  constructor(private readonly metainfo: Metainfo) {}

  /** A record has fingerprints of own files alone. */
  told({ fingerprints }: ResumeRecord): void {
    for (const [file, fingerprint] of fingerprints.entries()) if (fingerprint !== undefined) this.files.add(file);
  }

  /** Once, when it is known what is here: of two million pieces it takes a tenth of a second. */
  found(have: Pieces): void {
    const { files, geometry } = this.metainfo;
    if (have.count === 0) return;
    for (const file of files.keys()) if (geometry.hasAnyOf(file, have)) this.files.add(file);
  }

  added(piece: PieceIndex): void {
    for (const file of this.metainfo.geometry.filesOf(piece)) this.files.add(file);
  }

  /** Of all fingerprints, those of own files. */
  of(fingerprints: readonly (string | undefined)[]): readonly (string | undefined)[] {
    return fingerprints.map((fingerprint, file) => (this.files.has(file) ? fingerprint : undefined));
  }
}
