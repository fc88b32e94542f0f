// For the matrix: notes what a peer says it lost, which is otherwise seen by nobody.
import {
  definePlugin,
  EVENTS,
  type Events,
  EXTENSION_BEHAVIOUR,
  type ExtensionBehaviour,
  onExtension,
  PEER,
  type Peer,
  provide,
  use,
} from 'piecework';
import { DontHave } from '../../../plugins/lt-donthave/index.js';

class Watch implements ExtensionBehaviour {
  readonly receives = [
    onExtension(DontHave, ({ index }) => {
      this.events.emit('note', { message: `${this.peer.address.host} lost piece ${index}` });
    }),
  ];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(EVENTS) private readonly events: Events,
  ) {}
}

export default definePlugin({
  name: 'watch-donthave',
  version: '1.0.0',
  api: '^1',
  summary: 'Notes each lt_donthave.',
  after: ['lt-donthave'],
  provides: [provide(EXTENSION_BEHAVIOUR, Watch)],
});
