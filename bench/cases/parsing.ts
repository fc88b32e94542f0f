// Reading a large torrent: 90,000 pieces in 4,000 files.
import { CLOCK, Kernel, METAINFO, planOf, profileOf } from 'piecework';
import bencode from '../../plugins/bencode/index.js';
import metainfo from '../../plugins/metainfo/index.js';
import system from '../../plugins/system/index.js';
import type { Run } from '../figures.js';

const PIECES = 90_000;
const FILES = 4_000;
const PIECE_LENGTH = 2 ** 18;

export async function parsing(): Promise<Run> {
  const plan = planOf(profileOf([system, bencode, metainfo]), { lent: [], needs: [METAINFO, CLOCK] });
  const kernel = await Kernel.start(plan, [], (scope) => scope.get(CLOCK));
  const step = kernel.get(METAINFO);
  const files = Array.from({ length: FILES }, (_, at) => ({
    path: [`file ${at}`],
    length: (PIECES * PIECE_LENGTH) / FILES,
    padding: false,
  }));
  const draft = {
    name: 'large',
    multiFile: true,
    files,
    pieceLength: PIECE_LENGTH,
    pieceHashes: new Uint8Array(PIECES * 20),
    private: false,
    tiers: [],
  };
  const torrent = step.compose(draft);
  const started = performance.now();
  step.parse(torrent);
  const ms = performance.now() - started;
  await kernel.close();
  return { 'parse 90,000 pieces, 4,000 files [ms]': ms };
}
