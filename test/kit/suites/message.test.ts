// The message suite catches codecs that are wrong in one way each.
import { expect } from 'chai';
import fc from 'fast-check';
import { type IndexMessage, indexMessage, type MessageCodec } from 'piecework';
import { failedChecks } from '../check.js';
import { type MessageSubject, messageChecks } from './message.js';

const GOOD = indexMessage({ id: 4, name: 'have' });

const subject = (codec: MessageCodec<IndexMessage>): MessageSubject<IndexMessage> => ({
  codec,
  messages: () => fc.record({ index: fc.nat(2 ** 32 - 1) }),
  examples: [{ message: { index: 258 }, payload: '00000102' }],
});

const BROKEN: Record<string, Partial<MessageCodec<IndexMessage>>> = {
  'has an id of two bytes': { id: 256 },
  'has no name': { name: '' },
  'allows no length': { minLength: 5 },
  'says too little is the most': { minLength: 0, maxLength: 3 },
  'grows with the torrent less than it must': { minLength: 0, maxLength: (pieceCount) => Math.min(pieceCount, 3) },
  'is little-endian': {
    encode: ({ index }) => [Buffer.from(GOOD.encode({ index })[0]!).reverse()],
    decode: (payload) => GOOD.decode(Uint8Array.from(payload).reverse()),
  },
  'reads signed numbers': { decode: (payload) => ({ index: GOOD.decode(payload).index | 0 }) },
  'reads with a Buffer': { decode: (payload) => ({ index: Buffer.from(payload).readUInt32BE(0) }) },
  'reads nothing where there is little': {
    decode: (payload) => (payload.length < 4 ? (undefined as never) : GOOD.decode(payload)),
  },
  'reverses the payload in place': { decode: (payload) => GOOD.decode(payload.reverse().slice().reverse()) },
  'throws a string on too many bytes': {
    decode: (payload) => {
      if (payload.length > 4) throw 'odd';
      return GOOD.decode(payload);
    },
  },
};

describe('message suite', () => {
  it('passes a codec of the three shapes', async () => {
    expect(await failedChecks(messageChecks(), subject(GOOD))).to.deep.equal([]);
  });

  for (const [fault, parts] of Object.entries(BROKEN)) {
    it(`catches a codec that ${fault}`, async () => {
      expect(await failedChecks(messageChecks(), subject({ ...GOOD, ...parts }))).to.not.be.empty;
    });
  }

  it('has no check that nothing fails', async () => {
    const failed = new Set<string>();
    for (const parts of Object.values(BROKEN)) {
      for (const name of await failedChecks(messageChecks(), subject({ ...GOOD, ...parts }))) failed.add(name);
    }
    expect([...failed]).to.have.members(messageChecks().map(({ name }) => name));
  });

  it('wants at least one example', async () => {
    expect(await failedChecks(messageChecks(), { ...subject(GOOD), examples: [] })).to.deep.equal([
      'encodes and decodes the known examples',
    ]);
  });
});
