import { expect } from 'chai';
import { Geometry } from 'piecework';
import { REQUEST, Wants } from '../../bench/against/wants.js';

const BLOCK = 16_384;
/** Two pieces of three blocks, the last block short. */
const geometry = new Geometry(3 * BLOCK, [5 * BLOCK + 100]);

/** Piece, begin and length of each request. */
function read(requests: Buffer): number[][] {
  return Array.from({ length: requests.length / REQUEST }, (_, at) =>
    [5, 9, 13].map((byte) => requests.readUInt32BE(at * REQUEST + byte)),
  );
}

describe('what a light leecher wants', () => {
  it('is every block in order, each once, the last as short as it is', () => {
    const wants = new Wants(geometry);
    expect([...read(wants.ask(4)), ...read(wants.ask(4))]).to.deep.equal([
      [0, 0, BLOCK],
      [0, BLOCK, BLOCK],
      [0, 2 * BLOCK, BLOCK],
      [1, 0, BLOCK],
      [1, BLOCK, BLOCK],
      [1, 2 * BLOCK, 100],
    ]);
    expect(wants.ask(4)).to.have.lengthOf(0);
  });

  it('is complete when each has come, one that came twice counted once', () => {
    const wants = new Wants(geometry);
    wants.ask(6);
    for (const block of [0, 1, 2, 3, 4, 4]) wants.got(Math.floor(block / 3), (block % 3) * BLOCK);
    expect(wants.complete).to.equal(false);
    wants.got(1, 2 * BLOCK);
    expect(wants.complete).to.equal(true);
  });

  it('is asked for again after a choke, but for what had come', () => {
    const wants = new Wants(geometry);
    wants.ask(5);
    wants.got(0, BLOCK);
    wants.got(1, 0);
    wants.forget();
    const again = [wants.ask(9), wants.ask(9), wants.ask(9), wants.ask(9)].flatMap(read).map(([piece, begin]) => [piece, begin]);
    expect(again).to.deep.equal([
      [0, 0],
      [0, 2 * BLOCK],
      [1, BLOCK],
      [1, 2 * BLOCK],
    ]);
  });
});
