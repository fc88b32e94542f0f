// Runs cells, each within its time, and leaves nothing behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from 'piecework';
import { type Ability, type Cell, endsOf, hindrance, type Verdict } from './cells.js';
import { Contents } from './content.js';
import type { Program } from './program.js';
import { Scene } from './scene.js';

/** For one cell, all told. */
export const CELL_MS = 60_000;

export interface Result {
  readonly cell: Cell;
  readonly verdict: Verdict | 'pass' | 'fail';
  readonly seconds: number;
  /** The first try failed: some clients are moody. */
  readonly again?: true;
  readonly reason?: string;
  /** What the programs of a failed cell said. */
  readonly said?: readonly (readonly [program: string, said: string])[];
}

/**
 * The cells of a client that mostly waits run beside the others, else one after another. One that fails is tried once more.
 * @param told is called after each cell @param stop no further cell begins
 */
export async function runCells(
  cells: readonly Cell[],
  ability: Ability,
  told: (result: Result) => void,
  stop: AbortSignal,
): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'piecework-interop-contents-'));
  const contents = new Contents(folder);
  const results = new Map<Cell, Result>();
  const again = async (cell: Cell): Promise<Result> => ({
    ...(await runCell(cell, ability, contents, folder, stop)),
    again: true,
  });
  const runLane = async (lane: readonly Cell[]): Promise<void> => {
    for (const cell of lane) {
      if (stop.aborted) return;
      const first = await runCell(cell, ability, contents, folder, stop);
      const result = first.verdict === 'fail' && !stop.aborted ? await again(cell) : first;
      results.set(cell, result);
      told(result);
    }
  };
  try {
    const waits = ({ client, feature }: Cell): boolean => client === 'transmission' || feature.waits === true;
    await Promise.all([runLane(cells.filter(waits)), runLane(cells.filter((cell) => !waits(cell)))]);
    return cells.flatMap((cell) => results.get(cell) ?? []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runCell(cell: Cell, ability: Ability, contents: Contents, folder: string, stop: AbortSignal): Promise<Result> {
  const why = hindrance(cell, ability);
  // Under CI nothing may be missing.
  if (why)
    return { cell, seconds: 0, ...why, ...(why.verdict === 'missing' && process.env.CI === 'true' && { verdict: 'fail' }) };
  // Not AbortSignal.any with AbortSignal.timeout: Node 20 may collect such a signal before its time is over.
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, CELL_MS);
  stop.addEventListener('abort', end, { once: true });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let scene: Scene | undefined;
  try {
    const { content = 'plain', family = 'IPv4', act } = cell.feature;
    scene = await Scene.open(await contents.get(content), family, over.signal);
    await act(
      scene,
      endsOf(cell, (names) => ability.profile.without(folder, names)),
    );
    return { cell, verdict: 'pass', seconds: seconds() };
  } catch (error) {
    const reason = over.signal.aborted ? `not within ${CELL_MS / 1000} s` : messageOf(error);
    return { cell, verdict: 'fail', seconds: seconds(), reason, said: saidBy(scene?.programs ?? []) };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', end);
    await scene?.close();
  }
}

const saidBy = (programs: readonly Program[]) => programs.map(({ name, said }): [string, string] => [name, said]);
