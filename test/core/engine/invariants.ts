// What always holds between piece states, partial pieces, memory and peers. Throws when it does not.
import { expect } from 'chai';
import { ENDGAME_PIPELINE } from '../../../core/engine/bounds.js';
import type { PartialPiece } from '../../../core/engine/partial-piece.js';
import type { Rig } from './rig.js';

/** @param verifying pieces whose hash is being looked at */
export function expectLaws(rig: Rig): void {
  const partials = [...rig.states.partials];
  const open = [...rig.geometry.pieces()].filter((piece) => rig.states.open(piece));
  expect(rig.states.nothingOpen, 'the count of open pieces').to.equal(open.length === 0);
  for (const piece of rig.geometry.pieces()) expectOneState(rig, piece);
  for (const partial of partials) expectBlocks(rig, partial);
  for (const { downloads, peer, closedBecause } of rig.peers) {
    const owed = partials.reduce((sum, partial) => sum + partial.inFlightTo(downloads), 0);
    expect(downloads.pace.inFlight, 'in flight').to.equal(owed);
    expect(owed).to.be.at.most(Math.max(250, ENDGAME_PIPELINE));
    if (closedBecause !== undefined) expect(owed, 'in flight to a closed peer').to.equal(0);
    expect(peer.open).to.equal(closedBecause === undefined);
  }
}

function expectOneState(rig: Rig, piece: Parameters<Rig['states']['missing']>[0]): void {
  const { states } = rig;
  const partial = states.partialOf(piece);
  expect([states.missing(piece), partial !== undefined, states.have.has(piece)].filter(Boolean).length).to.be.at.most(1);
  expect(states.partial(piece), 'partial').to.equal(partial !== undefined);
  const isWanted = states.wanted.has(piece);
  expect(states.open(piece), 'open').to.equal(isWanted && (states.missing(piece) || (partial?.open ?? false)));
  expect(states.needed.has(piece), 'needed').to.equal(isWanted && !states.have.has(piece));
  const holders = rig.peers.filter(({ peer }) => peer.open && peer.pieces.has(piece)).length;
  expect(states.availability(piece), 'availability').to.equal(holders);
}

function expectBlocks(rig: Rig, partial: PartialPiece): void {
  const askers = rig.peers.map(({ downloads }) => downloads);
  let inFlight = 0;
  for (let block = 0; block < rig.geometry.blockCount(partial.piece); block++) {
    const asked = askers.filter((asker) => partial.wasAsked(block, asker)).length;
    expect(asked, 'askers of a block').to.be.at.most(2);
    if (asked > 0) inFlight++;
    if (asked > 0) expect(partial.sources[block], 'a block here and in flight').to.equal(undefined);
  }
  expect(partial.free + inFlight + partial.received, 'blocks').to.equal(rig.geometry.blockCount(partial.piece));
  expect(partial.received > 0 || partial.busy > 0, 'a piece in flight without a block').to.equal(true);
  // Its pipeline is filled again, and the piece goes on or is left, when some of what it owes has come.
  const holder = askers.find((asker) => asker === partial.reservedFor);
  if (partial.reservedFor) expect(holder?.pace.inFlight, 'reserved for nobody busy').to.be.greaterThan(0);
}

/** Memory in use is that of the pieces in flight, when none is being verified. */
export function expectMemory(rig: Rig): void {
  expect(rig.memoryInUse, 'memory in use').to.equal([...rig.states.partials].length);
}
