// Which payloads are legal, by id.
import { expect } from 'chai';
import { type AnyMessageCodec, indexMessage, ProtocolError } from 'piecework';
import { MAX_UNKNOWN_FRAME } from '../../../core/engine/bounds.js';
import { Codecs } from '../../../core/engine/codecs.js';
import { reservedBits } from '../../../core/engine/reserved-bits.js';

const Have = indexMessage({ id: 4, name: 'have' });
const Bits: AnyMessageCodec = { ...Have, id: 5, name: 'bitfield', minLength: 1, maxLength: (pieces) => Math.ceil(pieces / 8) };

describe('Codecs', () => {
  it('knows a message of legal length', () => {
    const codecs = new Codecs([Have, Bits], 17);
    expect([codecs.check(4, 4), codecs.check(5, 1), codecs.check(5, 3)]).to.deep.equal([true, true, true]);
    expect([codecs.of(4)?.name, codecs.of(6)]).to.deep.equal(['have', undefined]);
  });

  it('refuses a known message of another length, by the torrent if it depends on that', () => {
    const codecs = new Codecs([Have, Bits], 17);
    for (const [id, length] of [
      [4, 3],
      [4, 5],
      [5, 0],
      [5, 4],
    ] as const) {
      expect(() => codecs.check(id, length)).to.throw(ProtocolError, `with ${length} bytes`);
    }
  });

  it('has unknown messages skipped up to MAX_UNKNOWN_FRAME, also where known ones may be longer', () => {
    const codecs = new Codecs([Bits], 16 * MAX_UNKNOWN_FRAME);
    expect(codecs.check(200, MAX_UNKNOWN_FRAME)).to.equal(false);
    expect(() => codecs.check(200, MAX_UNKNOWN_FRAME + 1)).to.throw(ProtocolError, 'unknown id 200');
  });

  it('bounds every frame by the longest legal payload and its id', () => {
    expect(new Codecs([Have], 1).maxFrame).to.equal(MAX_UNKNOWN_FRAME + 1);
    expect(new Codecs([Bits], 16 * MAX_UNKNOWN_FRAME).maxFrame).to.equal(2 * MAX_UNKNOWN_FRAME + 1);
  });
});

describe('reservedBits', () => {
  it('sets the claimed bits, 0 being the high bit of the first byte', () => {
    expect([...reservedBits([])]).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0]);
    const claims = [
      { bit: 0, name: 'a' },
      { bit: 43, name: 'extended' },
      { bit: 63, name: 'dht' },
    ];
    expect([...reservedBits(claims)]).to.deep.equal([0x80, 0, 0, 0, 0, 0x10, 0, 1]);
  });
});
