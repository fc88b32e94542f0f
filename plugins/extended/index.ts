// Named extensions in one message, so that any number of them needs no ids of the protocol (BEP 10).
import { definePlugin, EXTENDED, MESSAGE, PEER_BEHAVIOUR, provide, RESERVED_BIT } from 'piecework';
import { ExtensionDispatcher } from './dispatcher.js';
import { EXTENDED_LINK, EXTENSIONS_BIT, ExtendedLink } from './link.js';
import { ExtendedMessage } from './message.js';

export { CLIENT, ExtensionDispatcher, QUEUED_REQUESTS } from './dispatcher.js';
export { EXTENSIONS_BIT, ExtendedLink } from './link.js';
export { ExtendedMessage, MAX_EXTENDED_LENGTH } from './message.js';
export { MAX_HANDSHAKE_LENGTH } from './their-handshake.js';

export default definePlugin({
  name: 'extended',
  version: '1.0.0',
  api: '^1',
  summary: 'Carries named extensions, and tells who we are (BEP 10).',
  // What we have goes first: some clients take it as the first message only.
  after: ['bitfield', 'fast'],
  provides: [
    provide(RESERVED_BIT, { bit: EXTENSIONS_BIT, name: 'extensions' }),
    provide(MESSAGE, ExtendedMessage),
    provide(EXTENDED, ExtendedLink),
    provide(EXTENDED_LINK, ExtendedLink),
    provide(PEER_BEHAVIOUR, ExtensionDispatcher),
  ],
});
