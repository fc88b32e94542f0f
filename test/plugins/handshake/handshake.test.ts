// The handshake plugin: the 68 bytes of BEP 3.
import { expect } from 'chai';
import fc from 'fast-check';
import { InfoHash, ProtocolError } from 'piecework';
import handshake, { Bep3Handshake, HANDSHAKE_LENGTH } from '../../../plugins/handshake/index.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const hello = {
  infoHash: new InfoHash(new Uint8Array(20).fill(0xaa)),
  peerId: new Uint8Array(20).fill(0xbb),
  reserved: Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 1),
};
const HEX = `13${Buffer.from('BitTorrent protocol').toString('hex')}0000000000100001${'aa'.repeat(20)}${'bb'.repeat(20)}`;

describe('handshake', () => {
  pluginSuite('handshake', { module: import.meta.resolve('../../../plugins/handshake/index.js') });
  it('is what its manifest provides', () => {
    expect(handshake.provides.map(({ token, value }) => [token.name, value])).to.deep.equal([['handshake', Bep3Handshake]]);
  });

  it('has 68 bytes', () => {
    expect([HANDSHAKE_LENGTH, Bep3Handshake.length, Bep3Handshake.encode(hello).length]).to.deep.equal([68, 68, 68]);
  });

  it('encodes protocol, reserved bytes, info-hash and peer id', () => {
    expect(Buffer.from(Bep3Handshake.encode(hello)).toString('hex')).to.equal(HEX);
  });

  it('decodes what it encoded', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(20), bytes(20), bytes(8), (infoHash, peerId, reserved) => {
        const said = { infoHash: new InfoHash(infoHash), peerId, reserved };
        expect(Bep3Handshake.decode(Bep3Handshake.encode(said))).to.deep.equal(said);
      }),
      { seed: 3 },
    );
  });

  it('keeps nothing of the buffer it read', () => {
    const buffer = Bep3Handshake.encode(hello);
    const decoded = Bep3Handshake.decode(buffer);
    buffer.fill(0);
    expect(decoded).to.deep.equal(hello);
  });

  it('refuses another length', () => {
    const bytes = Bep3Handshake.encode(hello);
    expect(() => Bep3Handshake.decode(bytes.subarray(0, 67))).to.throw(ProtocolError, '67');
    expect(() => Bep3Handshake.decode(new Uint8Array([...bytes, 0]))).to.throw(ProtocolError, '69');
  });

  it('refuses each wrong byte of the protocol name, and finds it implausible as soon as it is there', () => {
    for (let at = 0; at < 20; at++) {
      const bytes = Bep3Handshake.encode(hello);
      bytes[at] = bytes[at]! ^ 1;
      expect(() => Bep3Handshake.decode(bytes), `byte ${at}`).to.throw(ProtocolError);
      expect(Bep3Handshake.plausible(bytes.subarray(0, at)), `before byte ${at}`).to.equal(true);
      for (const length of [at + 1, 20, 68])
        expect(Bep3Handshake.plausible(bytes.subarray(0, length)), `byte ${at}`).to.equal(false);
    }
  });

  it('finds every beginning of a handshake plausible', () => {
    const bytes = Bep3Handshake.encode(hello);
    for (let length = 0; length <= 68; length++) expect(Bep3Handshake.plausible(bytes.subarray(0, length))).to.equal(true);
  });
});
