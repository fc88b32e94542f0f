// A peer tells that it no longer has a piece (BEP 54). We lose none ourselves, so nothing is sent.
import {
  definePlugin,
  EXTENSION,
  EXTENSION_BEHAVIOUR,
  type ExtensionBehaviour,
  type ExtensionCodec,
  type IndexMessage,
  onExtension,
  PEER,
  type Peer,
  ProtocolError,
  provide,
  uint32At,
  uint32s,
  use,
} from 'piecework';

const LENGTH = 4;

export const DontHave: ExtensionCodec<IndexMessage> = {
  name: 'lt_donthave',
  maxLength: LENGTH,
  encode: ({ index }) => [uint32s(index)],
  decode: (payload) => {
    if (payload.length !== LENGTH) throw new ProtocolError(`a lt_donthave message with ${payload.length} bytes`);
    return { index: uint32At(payload, 0) };
  },
};

export class DontHaves implements ExtensionBehaviour {
  readonly receives = [onExtension(DontHave, ({ index }) => this.peer.lacks(index))];

  constructor(@use(PEER) private readonly peer: Peer) {}
}

export default definePlugin({
  name: 'lt-donthave',
  version: '1.0.0',
  api: '^1',
  summary: 'Hears of pieces that a peer no longer has (BEP 54).',
  provides: [provide(EXTENSION, DontHave), provide(EXTENSION_BEHAVIOUR, DontHaves)],
});
