// As little of BitTorrent as both light ends need.

export const HANDSHAKE_LENGTH = 68;

export function handshake(infoHash: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from('\x13BitTorrent protocol'),
    Buffer.alloc(8),
    infoHash,
    Buffer.from(`-LT0000-${Math.random().toString(36).slice(2, 14).padEnd(12, '0')}`),
  ]);
}

/** The head of a message, with the first bytes of its payload. @param length of the whole payload */
export function frame(id: number, length: number, first: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.allocUnsafe(5 + first.length);
  head.writeUInt32BE(1 + length, 0);
  head[4] = id;
  head.set(first, 5);
  return head;
}

/** Cuts a stream into messages; a payload is told whole, or, with `skip`, only its length. */
export class MessageReader {
  #bytes: Buffer = Buffer.alloc(0);

  read(bytes: Buffer, message: (id: number, payload: Buffer) => void): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    let at = 0;
    while (this.#bytes.length - at >= 4) {
      const end = at + 4 + this.#bytes.readUInt32BE(at);
      if (this.#bytes.length < end) break;
      if (end > at + 4) message(this.#bytes[at + 4] ?? 0, this.#bytes.subarray(at + 5, end));
      at = end;
    }
    this.#bytes = this.#bytes.subarray(at);
  }
}
