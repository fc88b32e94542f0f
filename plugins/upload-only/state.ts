// Who wants nothing more, on one connection (BEP 21).
import {
  type BencodedDictionary,
  EXTENDED,
  type Extended,
  type ExtensionBehaviour,
  type ExtensionCodec,
  onExtension,
  PEER,
  type Peer,
  ProtocolError,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { UPLOAD_ONLY_TABLE, type UploadOnlyTable } from './table.js';

export interface UploadOnlyMessage {
  readonly uploadOnly: boolean;
}

/** One byte, 0 or 1: BEP 21 knows the entry in the handshake alone, libtorrent brought this news of a change. */
export const UploadOnly: ExtensionCodec<UploadOnlyMessage> = {
  name: 'upload_only',
  maxLength: 1,
  encode: ({ uploadOnly }) => [Uint8Array.of(uploadOnly ? 1 : 0)],
  decode: (payload) => {
    if (payload.length !== 1) throw new ProtocolError(`an upload_only message with ${payload.length} bytes`);
    return { uploadOnly: payload[0] !== 0 };
  },
};

export class UploadOnlyState implements ExtensionBehaviour {
  readonly receives = [onExtension(UploadOnly, ({ uploadOnly }) => this.#noted(uploadOnly))];
  /** It wants nothing of us, nor of anybody. */
  #peerDone = false;

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(TORRENT) private readonly torrent: Torrent,
    @use(EXTENDED) private readonly extended: Extended,
    @use(UPLOAD_ONLY_TABLE) private readonly table: UploadOnlyTable,
  ) {}

  entries(): { readonly upload_only: 1 | undefined } {
    return { upload_only: this.#weAreDone ? 1 : undefined };
  }

  handshaken(handshake: BencodedDictionary): void {
    this.table.states.add(this);
    const said = handshake.get('upload_only');
    if (typeof said === 'number') this.#noted(said !== 0);
  }

  closed(): void {
    this.table.states.delete(this);
  }

  /** We have all that we want. */
  completed(): void {
    this.extended.send(UploadOnly, { uploadOnly: true });
    this.#part();
  }

  get #weAreDone(): boolean {
    return this.torrent.left === 0;
  }

  #noted(done: boolean): void {
    this.#peerDone = done;
    this.#part();
  }

  #part(): void {
    if (this.#peerDone && this.#weAreDone) this.peer.close('neither side wants anything more');
  }
}
