// The extension suite passes a right codec and catches broken ones.
import { expect } from 'chai';
import fc from 'fast-check';
import { type ExtensionCodec, ProtocolError, uint32At, uint32s } from 'piecework';
import { failedChecks } from '../check.js';
import { type ExtensionSubject, extensionChecks } from './extension.js';

interface Count {
  readonly count: number;
}

const Right: ExtensionCodec<Count> = {
  name: 'x_count',
  maxLength: 4,
  encode: ({ count }) => [uint32s(count)],
  decode: (payload) => {
    if (payload.length !== 4) throw new ProtocolError(`a x_count message with ${payload.length} bytes`);
    return { count: uint32At(payload, 0) };
  },
};

const failures = (codec: ExtensionCodec<Count>): Promise<string[]> => {
  const subject: ExtensionSubject<Count> = {
    codec,
    messages: () => fc.record({ count: fc.nat(2 ** 32 - 1) }),
    examples: [{ message: { count: 258 }, payload: '00000102' }],
  };
  return failedChecks(extensionChecks<Count>(), subject);
};

describe('extension suite', () => {
  it('passes a right codec', async () => {
    expect(await failures(Right)).to.deep.equal([]);
  });

  for (const [fault, broken, names] of [
    ['a bound below its own messages', { maxLength: 3 }, ['encodes within its own length rule']],
    ['no name', { name: '' }, ['has an id of one byte and a name']],
    [
      'errors of another kind',
      {
        decode: (payload: Uint8Array) => {
          if (payload.length !== 4) throw new RangeError('short');
          return { count: uint32At(payload, 0) };
        },
      },
      ['meets a payload cut short with a value or a ProtocolError', 'meets arbitrary bytes with a value or a ProtocolError'],
    ],
  ] as const) {
    it(`catches a codec with ${fault}`, async () => {
      expect(await failures({ ...Right, ...broken })).to.deep.equal(names);
    });
  }
});
