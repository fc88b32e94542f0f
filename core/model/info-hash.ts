// The name of a torrent on the wire: SHA-1 of the raw bytes of its info dictionary (BEP 3).

export const HASH_LENGTH = 20;

export class InfoHash {
  readonly hex: string;

  /** @param bytes exactly 20 bytes, kept. @throws RangeError for another length. */
  constructor(readonly bytes: Uint8Array) {
    if (bytes.length !== HASH_LENGTH) throw new RangeError(`an info-hash has ${HASH_LENGTH} bytes, not ${bytes.length}`);
    this.hex = Buffer.from(bytes).toString('hex');
  }

  equals(other: InfoHash): boolean {
    return this.hex === other.hex;
  }
}
