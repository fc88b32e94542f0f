// Client names, by peer id or own words.
import { expect } from 'chai';
import fc from 'fast-check';
import { clientName, MAX_CLIENT_NAME_LENGTH } from 'piecework';

const id = (start: string): Uint8Array => Uint8Array.from(Buffer.from(start.padEnd(20, 'x'), 'latin1'));

describe('clientName', () => {
  for (const [start, name] of [
    ['-PW0100-', 'Piecework 0.1'],
    ['-TR4060-', 'Transmission 4.0.6'],
    ['-TR3000-', 'Transmission 3.0'],
    ['-qB4560-', 'qBittorrent 4.5.6'],
    ['-LT20B0-', 'libtorrent 2.0.11'],
    ['-lt0D80-', 'rTorrent 0.13.8'],
    ['-DE211s-', 'Deluge 2.1.1.28'],
    ['-UT3550-', 'µTorrent 3.5.5'],
    ['-WW0201-', 'WebTorrent 2.1'],
    ['-zz1234-', 'zz 1.2.3.4'],
    ['M7-10-5--', 'BitTorrent 7.10.5'],
    ['A2-1-36-0-', 'aria2 1.36.0'],
    ['S58B-----', 'Shadow 5.8.11'],
    ['T03I--', 'BitTornado 0.3.18'],
    ['-TR406', 'unknown'],
    ['\0\0\0\0', 'unknown'],
    ['Z12-----', 'unknown'],
  ] as const) {
    it(`calls ${JSON.stringify(start)} ${name}`, () => {
      expect(clientName(id(start))).to.equal(name);
    });
  }

  it('believes what the peer says of itself, cleaned and cut', () => {
    expect(clientName(id('-TR4060-'), 'My Client 1')).to.equal('My Client 1');
    expect(clientName(id('-TR4060-'), 'a\u001b[31mb\u202ec')).to.equal('a\uFFFD[31mb\uFFFDc');
    expect(clientName(id('-TR4060-'), 'x'.repeat(1000)).length).to.equal(MAX_CLIENT_NAME_LENGTH);
  });

  it('goes by the peer id when it says nothing', () => {
    for (const nothing of ['', '   ']) expect(clientName(id('-TR4060-'), nothing)).to.equal('Transmission 4.0.6');
  });

  it('is some clean line for any peer id', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.string({ unit: 'binary' }), (bytes, told) => {
        const name = clientName(bytes, told);
        expect(name.length).to.be.within(1, MAX_CLIENT_NAME_LENGTH);
        expect(name).to.match(/^[^\p{Cc}\p{Cf}]+$/u);
      }),
      { seed: 3 },
    );
  });
});
