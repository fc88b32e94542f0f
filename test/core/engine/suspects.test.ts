// What is remembered of failed pieces, and what a turn is worth: bounds that no swarm should be able to exceed.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { BLOCK_LENGTH, type PieceIndex } from 'piecework';
import { MAX_SUSPECT_TRIES, TURN_MS, TURN_RATIO } from '../../../core/engine/bounds.js';
import type { Asker, PartialPiece } from '../../../core/engine/partial-piece.js';
import { Suspects } from '../../../core/engine/suspects.js';
import { Turns } from '../../../core/engine/turns.js';

const PIECE = 0 as PieceIndex;
const asker = (name: string) => ({ name }) as unknown as Asker;
/** Two blocks, of these peers; the first one is wrong by this much. */
const attempt = (wrong: number, ...sources: readonly Asker[]): PartialPiece => {
  const bytes = Buffer.alloc(2 * BLOCK_LENGTH);
  bytes[0] = wrong;
  return { piece: PIECE, bytes, sources, senders: [...new Set(sources)] } as unknown as PartialPiece;
};

describe('suspects', () => {
  it(`remembers the last ${MAX_SUSPECT_TRIES} failed tries of a piece`, async () => {
    const [first, second, honest] = [asker('first'), asker('second'), asker('honest')];
    const guiltyAfter = async (tries: number): Promise<readonly Asker[]> => {
      const suspects = new Suspects({ sha1: async (bytes) => createHash('sha1').update(bytes).digest() });
      await suspects.failed(attempt(1, first, honest));
      for (let more = 1; more < tries; more++) await suspects.failed(attempt(2, second, honest));
      return suspects.verified(attempt(0, honest, honest));
    };
    expect(await guiltyAfter(MAX_SUSPECT_TRIES)).to.deep.equal([first, second]);
    expect(await guiltyAfter(MAX_SUSPECT_TRIES + 1)).to.deep.equal([second]);
  });
});

describe('a turn', () => {
  it(`goes on to who needs less than ${TURN_RATIO} of the time that is left`, () => {
    const partial = { piece: PIECE, free: 10, blocks: 20 } as PartialPiece;
    const movedTo = (msABlock: number): unknown[] => {
      const asked: unknown[] = [];
      const peer = (ms: number) => ({ mayTake: () => true, pace: { timeFor: (blocks: number) => blocks * ms } }) as never;
      const [slow, other] = [peer(100), peer(msABlock)];
      const turns = new Turns({
        suspects: { includes: () => true, turn: () => {}, turnsOf: () => 0 },
        askAlone: (_, whom) => asked.push(whom),
        takeAway: () => {},
      });
      turns.begin(partial, slow);
      turns.tick(TURN_MS, [slow, other]);
      return asked;
    };
    // Ten blocks are left to the slow one, the other would begin anew with twenty.
    expect(movedTo(100 * TURN_RATIO * 0.5 + 1)).to.have.length(0);
    expect(movedTo(100 * TURN_RATIO * 0.5 - 1)).to.have.length(1);
  });
});
