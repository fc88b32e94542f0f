// The small values: info-hash and errors.
import { expect } from 'chai';
import { HASH_LENGTH, InfoHash, InputError, messageOf, ProtocolError, StorageError, TrackerError } from 'piecework';

describe('InfoHash', () => {
  it('has HASH_LENGTH bytes, and is equal by them', () => {
    const hash = new InfoHash(new Uint8Array(HASH_LENGTH).fill(0xab));
    expect(hash.hex).to.equal('ab'.repeat(20));
    expect(hash.equals(new InfoHash(Buffer.alloc(HASH_LENGTH, 0xab)))).to.equal(true);
    expect(hash.equals(new InfoHash(new Uint8Array(HASH_LENGTH)))).to.equal(false);
    for (const length of [0, 19, 21, 32])
      expect(() => new InfoHash(new Uint8Array(length))).to.throw(RangeError, `not ${length}`);
  });
});

describe('errors', () => {
  it('have their class as name and keep their cause', () => {
    for (const Class of [InputError, ProtocolError, TrackerError, StorageError]) {
      const cause = new Error('below');
      const error = new Class('above', { cause });
      expect([error.name, error.message, error.cause, error instanceof Error]).to.deep.equal([Class.name, 'above', cause, true]);
    }
  });

  it('messageOf tells the message of whatever was thrown', () => {
    expect([new Error('no'), 'text', 5, undefined, null].map(messageOf)).to.deep.equal(['no', 'text', '5', 'undefined', 'null']);
  });
});
