// The five messages of the fast extension (BEP 6).
import { emptyMessage, indexMessage, rangeMessage } from 'piecework';

/** Reserved bit: the third lowest of the last byte. */
export const FAST_BIT = 61;

export const Suggest = indexMessage({ id: 13, name: 'suggest' });
export const HaveAll = emptyMessage({ id: 14, name: 'have-all' });
export const HaveNone = emptyMessage({ id: 15, name: 'have-none' });
export const Reject = rangeMessage({ id: 16, name: 'reject' });
export const AllowedFast = indexMessage({ id: 17, name: 'allowed-fast' });
