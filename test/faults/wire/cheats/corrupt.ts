// Rows 59 to 61: wrong bytes, and right ones too often.
import { answersRight, CHEATS, pieceMessage, seeds, seedsAt, spoilt } from '../../../kit/hostile-peer/index.js';
import type { Fault, Scene } from '../../fault.js';
import { countingAsked, fetchesBeside, LENGTH, PIECE } from './beside.js';

/** A client may ask for so much of a peer that lies from the first byte on. */
const MOST_PIECES = 3;
const LIAR = '127.0.0.2';
const MIB = 1_048_576;

export const corrupt: readonly Fault[] = [
  {
    row: 59,
    group: 'wire',
    title: 'a peer gives corrupt pieces only, beside an honest seeder',
    others: true,
    run: corruptPieces,
  },
  {
    row: 60,
    group: 'wire',
    title: 'one block of each piece is corrupt, in pieces that two honest seeders share with the liar',
    others: true,
    run: oneCorruptBlock,
  },
  {
    row: 61,
    group: 'wire',
    title: 'a peer sends each block three times, beside an honest seeder',
    others: true,
    run: duplicates,
  },
];

async function corruptPieces(scene: Scene): Promise<string> {
  const { count, answer } = countingAsked((peer, request) => peer.sends(pieceMessage(request, spoilt(peer, request))));
  const seen = await fetchesBeside(scene, (peer) => seeds(peer, (request) => answer(peer, request)));
  const pieces = count.bytes / PIECE;
  if (count.bytes === 0) throw new Error('the liar was asked for nothing');
  const costs = `it gave ${pieces.toFixed(1)} pieces on ${seen.cheats.length} connections`;
  if (pieces > MOST_PIECES) throw new Error(costs);
  if (scene.client.name === 'ours') {
    expectBanned(seen.banned);
    if (seen.failed > 2) throw new Error(`${seen.failed} pieces failed before it was banned`);
  }
  return `${costs}, and was left`;
}

async function oneCorruptBlock(scene: Scene): Promise<string> {
  const rate = 2 * MIB;
  const liar = seedsAt(rate, (peer, request) =>
    request.begin === 0 ? peer.sends(pieceMessage(request, spoilt(peer, request))) : answersRight(peer, request),
  );
  const seen = await fetchesBeside(scene, liar, { length: 8 * MIB, pieceLength: 4 * MIB, honest: 2, rate });
  if (scene.client.name === 'ours' && seen.failed > 0) expectBanned(seen.banned);
  if (scene.client.name !== 'ours') return `right after ${(seen.ms / 1000).toFixed(1)} s`;
  if (seen.failed === 0) throw new Error('no piece failed: the liar had no part in it');
  return `${seen.failed} pieces failed, the liar alone was banned, right after ${(seen.ms / 1000).toFixed(1)} s`;
}

async function duplicates(scene: Scene): Promise<string> {
  const { banned, failed, ms } = await fetchesBeside(scene, CHEATS['duplicate blocks']);
  if (banned.length > 0 || failed > 0) throw new Error(`${banned.length} banned, ${failed} pieces failed`);
  return `${LENGTH / MIB} MiB right after ${(ms / 1000).toFixed(1)} s`;
}

function expectBanned(banned: readonly string[]): void {
  if (banned.length === 0) throw new Error('the liar was not banned');
  const honest = banned.find((host) => host !== LIAR);
  if (honest !== undefined) throw new Error(`the honest ${honest} was banned`);
}
