// Bencode with a strict decoder of our own; the `bencode` package encodes.
import { BENCODE, type Bencode, definePlugin, provide } from 'piecework';
import { decode, decodePrefix } from './decode.js';
import { encode } from './encode.js';

const bencode: Bencode = { decode, decodePrefix, encode };

export default definePlugin({
  name: 'bencode',
  version: '1.0.0',
  api: '^1',
  summary: 'Bencode: strict and bounded decoding, canonical encoding (BEP 3).',
  provides: [provide(BENCODE, bencode)],
});
