// Whatever peers do, in any order: the laws hold after each step, and with one honest peer in the end all is there.
import { expect } from 'chai';
import fc from 'fast-check';
import { BLOCK_LENGTH, type PieceIndex } from 'piecework';
import { settle } from './fakes.js';
import { expectLaws, expectMemory } from './invariants.js';
import { Rig, type RigPeer } from './rig.js';

const PEERS = 4;
/** This one sends wrong bytes. */
const LIAR = 1;
/** This one answers every request (BEP 6). */
const ANSWERING = 2;

const ACTIONS = [
  'answer',
  'answerLast',
  'lie',
  'choke',
  'unchoke',
  'refuse',
  'allowPiece',
  'leave',
  'stray',
  'forget',
  'settle',
  'tick',
] as const;

const step = fc.record({
  who: fc.nat(PEERS - 1),
  what: fc.constantFrom(...ACTIONS),
  at: fc.nat(20),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function act(rig: Rig, rigged: RigPeer, { what, at }: Step): Promise<void> {
  const place = rigged.asked.length > 0 ? at % rigged.asked.length : 0;
  const range = rigged.asked[place];
  if (what === 'settle') await settle(2);
  else if (what === 'tick') for (let seconds = 0; seconds <= at; seconds++) rig.connections.tick(1000);
  else if (!rigged.peer.open) return;
  else if (what === 'answer') rig.answer(rigged, place);
  else if (what === 'answerLast') rig.answer(rigged, rigged.asked.length - 1);
  else if (what === 'lie') rig.answer(rigged, place, rigged.number === LIAR);
  else if (what === 'choke') rigged.choke();
  else if (what === 'unchoke') rigged.downloads.allow();
  else if (what === 'allowPiece') rigged.downloads.allowPiece(at % rig.geometry.pieceCount);
  else if (what === 'leave') rigged.peer.close('gone');
  else if (what === 'stray') deliverUnasked(rig, rigged);
  else if (what === 'forget') rigged.peer.nowHasOnly(Uint8Array.of(at << 4));
  else if (range) rigged.downloads.refused(range.piece, range.begin, range.length);
}

/** Rubbish in the place of a block that the peer was not asked for. */
function deliverUnasked(rig: Rig, { downloads }: RigPeer): void {
  const piece = rig.geometry.piece(0)!;
  if (!rig.states.partialOf(piece)?.wasAsked(0, downloads)) downloads.deliver(0, 0, new Uint8Array(BLOCK_LENGTH));
}

async function finish(rig: Rig): Promise<void> {
  const seed = rig.connect();
  for (let second = 0; second < 120 && !rig.states.complete; second++) {
    rig.answerAll(seed);
    await settle(2);
    rig.connections.tick(1000);
  }
}

function expectBytes({ geometry, storage, content }: Rig, piece: PieceIndex): void {
  const [start, end] = [piece * geometry.pieceLength, piece * geometry.pieceLength + geometry.lengthOf(piece)];
  expect(Buffer.compare(storage.content.subarray(start, end), content.subarray(start, end))).to.equal(0);
}

describe('downloading', () => {
  it('keeps its laws whatever peers do, blames no honest one, and always finishes', async () => {
    const layout = fc.record(
      {
        pieces: fc.integer({ min: 1, max: 4 }),
        blocksPerPiece: fc.integer({ min: 2, max: 4 }),
        wanted: fc.uniqueArray(fc.nat(3)),
      },
      { requiredKeys: ['pieces', 'blocksPerPiece'] },
    );
    await fc.assert(
      fc.asyncProperty(layout, fc.array(step, { maxLength: 60 }), async (options, steps) => {
        const rig = new Rig(options);
        while (rig.peers.length < PEERS) rig.connect();
        rig.peers[ANSWERING]?.expectAnswers();
        for (const each of steps) {
          await act(rig, rig.peers[each.who]!, each);
          expectLaws(rig);
        }
        await settle();
        expectMemory(rig);
        await finish(rig);
        expect(rig.states.complete, 'everything wanted is here').to.equal(true);
        expect(
          rig.verified.every((piece) => rig.states.wanted.has(piece)),
          'nothing else is fetched',
        ).to.equal(true);
        for (const piece of rig.verified) expectBytes(rig, piece);
        expect(rig.verified.length).to.equal(rig.states.wanted.count);
        expect([rig.memoryInUse, rig.broke]).to.deep.equal([0, []]);
        expect(rig.guilty.filter((number) => number !== LIAR)).to.deep.equal([]);
      }),
      { numRuns: 100, seed: 1 },
    );
  }).timeout(60_000);
});
