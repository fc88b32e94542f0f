// The extended side of a connection, as a fake that records what plugins sent.
import type { BencodedDictionary, Extended, ExtensionBehaviour, ExtensionCodec } from 'piecework';

export class FakeExtended implements Extended {
  /** What plugins sent, as it would be on the wire after the ids. */
  readonly sent: { readonly name: string; readonly message: unknown; readonly payload: Uint8Array }[] = [];
  handshake: BencodedDictionary | undefined;
  /** Times that `handshakeChanged` was called. */
  changes = 0;
  readonly #taken: Set<string>;

  /** @param taken names of the extensions that the peer takes */
  constructor(...taken: readonly string[]) {
    this.#taken = new Set(taken);
  }

  takes(name: string): boolean {
    return this.#taken.has(name);
  }

  send<M>(codec: ExtensionCodec<M>, message: M): void {
    if (!this.takes(codec.name)) return;
    this.sent.push({ name: codec.name, message, payload: Buffer.concat(codec.encode(message)) });
  }

  handshakeChanged(): void {
    this.changes++;
  }

  /** The peer's extended handshake comes. */
  shakes(handshake: BencodedDictionary, ...behaviours: readonly ExtensionBehaviour[]): void {
    this.handshake = new Map([...(this.handshake ?? []), ...handshake]);
    for (const behaviour of behaviours) behaviour.handshaken?.(handshake);
  }

  /** The peer says something: over the wire form and on to the behaviours. The payload is overwritten afterwards. */
  says<M>(codec: ExtensionCodec<M>, message: M, ...behaviours: readonly ExtensionBehaviour[]): void {
    const payload = Uint8Array.from(Buffer.concat(codec.encode(message)));
    const decoded = codec.decode(payload) as never;
    const receivers = behaviours.flatMap(({ receives }) => receives ?? []).filter(({ name }) => name === codec.name);
    for (const { receive } of receivers) if (receive(decoded) === 'handled') break;
    payload.fill(0xdd);
  }
}
