// The four messages without payload (BEP 3).
import { emptyMessage } from 'piecework';

export const Choke = emptyMessage({ id: 0, name: 'choke' });
export const Unchoke = emptyMessage({ id: 1, name: 'unchoke' });
export const Interested = emptyMessage({ id: 2, name: 'interested' });
export const NotInterested = emptyMessage({ id: 3, name: 'not-interested' });
