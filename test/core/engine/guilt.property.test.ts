// Any mix of honest and lying peers, with pieces shared by chance: whoever sent wrong bytes for a piece that failed is named by
// the time that it is right, nobody else is, and all is there in the end.
import { expect } from 'chai';
import fc from 'fast-check';
import { BLOCK_LENGTH, type Picker, type PieceIndex } from 'piecework';
import type { PieceStates } from '../../../core/engine/piece-states.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { settle } from './fakes.js';
import { expectLaws, expectMemory } from './invariants.js';
import { Rig, type RigPeer } from './rig.js';

const PIECES = 6;
const BLOCKS = 4;
const STEPS = 250;

const setting = fc.record({
  seed: fc.nat(1e6),
  honest: fc.integer({ min: 1, max: 4 }),
  /** Of each liar: in how many of a hundred blocks it lies. */
  liars: fc.array(fc.constantFrom(5, 20, 50, 100), { maxLength: 3 }),
  /** In a hundred steps, how often somebody leaves or chokes. */
  restless: fc.constantFrom(0, 2, 10),
});
type Setting = typeof setting extends fc.Arbitrary<infer S> ? S : never;

class World {
  readonly rig: Rig;
  /** Those that came again under another port are here again. */
  readonly liars = new Set<number>();
  /** Who has to be named: it lied in a try that failed. */
  readonly owed = new Set<number>();
  readonly #random: SeededRandom;
  readonly #lies = new Map<RigPeer, number>();
  /** Who sent a block that was taken, and whether it was wrong, by piece and block. */
  readonly #taken = new Map<string, { readonly by: RigPeer; readonly wrong: boolean }>();

  constructor(private readonly setting: Setting) {
    this.#random = new SeededRandom(setting.seed);
    this.rig = new Rig({ pieces: PIECES, blocksPerPiece: BLOCKS, short: 0, picker: (states) => this.#anyPiece(states) });
    this.rig.onFailed = (piece) => this.#failed(piece);
    for (let count = 0; count < setting.honest; count++) this.#connect(0);
    for (const lies of setting.liars) this.#connect(lies);
  }

  async run(): Promise<void> {
    for (let count = 0; count < STEPS && !this.rig.states.complete; count++) {
      await this.#step();
      expectLaws(this.rig);
    }
    await settle();
    expectMemory(this.rig);
    for (let second = 0; second < 300 && !this.rig.states.complete; second++) await this.#finish();
  }

  async #step(): Promise<void> {
    const peers = this.rig.peers.filter(({ peer }) => peer.open);
    const peer = peers[this.#random.below(Math.max(1, peers.length))];
    const chance = this.#random.below(100);
    if (!peer || chance < 5) this.rig.seconds(1);
    else if (chance < 20) await settle(1);
    else if (this.#random.below(100) < this.setting.restless) this.#disturb(peer);
    else this.#answer(peer);
  }

  // One honest peer at least goes on.
  async #finish(): Promise<void> {
    if (!this.rig.peers.some((peer) => peer.peer.open && !this.#lies.get(peer))) this.#connect(0);
    for (const peer of this.rig.peers.filter((each) => each.peer.open)) {
      peer.downloads.allow();
      while (peer.asked.length > 0 && peer.peer.open) this.#answer(peer);
      await settle(1);
    }
    this.rig.seconds(1);
  }

  #answer(peer: RigPeer): void {
    const place = this.#random.below(Math.max(1, peer.asked.length));
    const range = peer.asked[place];
    if (!range) return;
    const wrong = this.#random.below(100) < (this.#lies.get(peer) ?? 0);
    const taken = this.rig.states.partialOf(range.piece)?.wasAsked(range.begin / BLOCK_LENGTH, peer.downloads);
    if (taken) this.#taken.set(`${range.piece} ${range.begin}`, { by: peer, wrong });
    this.rig.answer(peer, place, wrong);
  }

  #disturb(peer: RigPeer): void {
    if (this.#random.below(3) > 0) {
      peer.choke();
      peer.downloads.allow();
    } else {
      peer.peer.close('gone');
      this.#connect(this.#lies.get(peer) ?? 0);
    }
  }

  #connect(lies: number): void {
    const peer = this.rig.connect();
    this.#lies.set(peer, lies);
    if (lies > 0) this.liars.add(peer.number);
  }

  #failed(piece: PieceIndex): void {
    for (let block = 0; block < BLOCKS; block++) {
      const taken = this.#taken.get(`${piece} ${block * BLOCK_LENGTH}`);
      if (taken?.wrong) this.owed.add(taken.by.number);
    }
  }

  #anyPiece(states: PieceStates): Picker {
    return {
      pick: (peerHas, partialOnly) => {
        const open = [...states.pieces()].filter((piece) => states.open(piece) && peerHas.has(piece));
        const may = partialOnly ? open.filter((piece) => states.partial(piece)) : open;
        return may[this.#random.below(Math.max(1, may.length))];
      },
    };
  }
}

describe('guilt', () => {
  it('is found in every mix of honest and lying peers, leavers and such as come again, and no honest one is named', async () => {
    let owed = 0;
    await fc.assert(
      fc.asyncProperty(setting, async (options) => {
        const world = new World(options);
        await world.run();
        const { rig, liars } = world;
        expect(rig.states.complete, 'everything is here').to.equal(true);
        expect(Buffer.compare(rig.storage.content, rig.content)).to.equal(0);
        const named = new Set(rig.guilty);
        expect(rig.guilty.length, 'named once').to.equal(named.size);
        expect(
          [...named].filter((number) => !liars.has(number)),
          'honest ones named',
        ).to.deep.equal([]);
        expect(
          [...world.owed].filter((number) => !named.has(number)),
          'liars not named',
        ).to.deep.equal([]);
        owed += world.owed.size;
      }),
      { numRuns: 100, seed: 5 },
    );
    expect(owed, 'liars that had to be named').to.be.greaterThan(60);
    // Five seconds of work, all of it the processor's: a busy machine takes as long as it takes.
  }).timeout(300_000);
});
