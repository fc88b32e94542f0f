// Complete pieces go together, in bounded numbers, and each is decided once.
import { expect } from 'chai';
import { VERIFY_AT_ONCE, VERIFY_TOGETHER } from '../../../core/engine/bounds.js';
import { PartialPiece } from '../../../core/engine/partial-piece.js';
import { Verifier } from '../../../core/engine/verifier.js';
import { Geometry } from '../../../core/model/index.js';
import { piece } from '../../kit/piece.js';

const PIECE_LENGTH = VERIFY_TOGETHER / 4;
const GEOMETRY = new Geometry(PIECE_LENGTH, [100 * PIECE_LENGTH]);
const MEMORY = new Uint8Array(PIECE_LENGTH);

const complete = (index: number): PartialPiece => new PartialPiece(piece(index), MEMORY, GEOMETRY);
const turn = (): Promise<void> => new Promise(setImmediate);

function made(right: (index: number) => boolean = () => true) {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const verifier = new Verifier({
    keep: (partials) => {
      const pieces = partials.map((each) => each.piece);
      log.push(`keep ${pieces.join(' ')}`);
      return new Promise((resolve) => ends.push(() => resolve(pieces.map(right))));
    },
    verified: ({ piece: index }) => void log.push(`verified ${index}`),
    failed: async ({ piece: index }) => {
      await turn();
      log.push(`failed ${index}`);
    },
    decided: () => void log.push('decided'),
    broke: (error) => void log.push(String(error)),
  });
  const take = (...pieces: number[]): void => {
    for (const index of pieces) verifier.take(complete(index));
  };
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await turn();
    await turn();
  };
  return { verifier, log, take, end };
}

describe('verifier', () => {
  it('keeps what became complete in one turn together, and tells of each', async () => {
    const { log, take, end } = made((index) => index !== 2);
    take(1, 2, 3);
    expect(log).to.deep.equal([]);
    await turn();
    await end();
    expect(log).to.deep.equal(['keep 1 2 3', 'verified 1', 'verified 3', 'failed 2', 'decided']);
  });

  it('keeps no more than VERIFY_TOGETHER bytes together, or one piece', async () => {
    const { log, take } = made();
    take(1, 2, 3, 4, 5);
    await turn();
    expect(log).to.deep.equal(['keep 1 2 3 4', 'keep 5']);
  });

  it('lets others wait when VERIFY_AT_ONCE are under way, and keeps those together then', async () => {
    const { log, take, end } = made();
    for (let index = 0; index < VERIFY_AT_ONCE + 2; index++) {
      take(index);
      await turn();
    }
    expect(log).to.deep.equal(['keep 0', 'keep 1', 'keep 2', 'keep 3']);
    await end();
    expect(log.slice(4)).to.deep.equal(['verified 0', 'decided', 'keep 4 5']);
  });

  it('is idle when all are decided, those included that wait', async () => {
    const { verifier, log, take, end } = made();
    await verifier.idle();
    for (let index = 0; index < VERIFY_AT_ONCE + 1; index++) {
      take(index);
      await turn();
    }
    const idle = verifier.idle().then(() => log.push('idle'));
    for (let index = 0; index <= VERIFY_AT_ONCE; index++) {
      expect(log).to.not.include('idle');
      await end();
    }
    await idle;
    expect(log.slice(-3)).to.deep.equal(['verified 4', 'decided', 'idle']);
  });

  it('tells what broke, and goes on', async () => {
    const log: string[] = [];
    const verifier = new Verifier({
      keep: async ([partial]) => {
        if (partial?.piece === 1) throw new Error('boom');
        return [true];
      },
      verified: ({ piece: index }) => void log.push(`verified ${index}`),
      failed: () => expect.fail('it is right'),
      decided: () => {},
      broke: (error) => void log.push(String(error)),
    });
    verifier.take(complete(1));
    await verifier.idle();
    verifier.take(complete(2));
    await verifier.idle();
    expect(log).to.deep.equal(['Error: boom', 'verified 2']);
  });
});
