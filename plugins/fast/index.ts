// The fast extension: every request is answered, and those who have nothing may begin at once (BEP 6).
import { definePlugin, MESSAGE, PEER_BEHAVIOUR, provide, RESERVED_BIT } from 'piecework';
import { Fast } from './fast.js';
import { AllowedFast, FAST_BIT, HaveAll, HaveNone, Reject, Suggest } from './messages.js';

export { ALLOWED_SET_SIZE, allowedSet } from './allowed-set.js';
export { Fast } from './fast.js';
export { AllowedFast, FAST_BIT, HaveAll, HaveNone, Reject, Suggest } from './messages.js';

export default definePlugin({
  name: 'fast',
  version: '1.0.0',
  api: '^1',
  summary: 'Have all, have none, reject, allowed fast (BEP 6).',
  // Have none takes the place of the bitfield: the first message.
  after: ['bitfield'],
  before: ['choke', 'extended'],
  provides: [
    provide(RESERVED_BIT, { bit: FAST_BIT, name: 'fast' }),
    provide(MESSAGE, Suggest),
    provide(MESSAGE, HaveAll),
    provide(MESSAGE, HaveNone),
    provide(MESSAGE, Reject),
    provide(MESSAGE, AllowedFast),
    provide(PEER_BEHAVIOUR, Fast),
  ],
});
