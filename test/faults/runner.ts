// Puts a client to a fault, within its time, and leaves nothing behind.
import { messageOf } from 'piecework';
import type { Trial } from './choice.js';
import type { Client, Fault } from './fault.js';
import { FaultScene } from './scene.js';

/** For one fault that does not say more. */
export const FAULT_SECONDS = 60;

/** Before it counts as failed, whosever it is: the machine may have been busy. */
export const TRIES = 3;

/** At once, of those that mostly wait. */
const WAITING_LANES = 3;

export interface Result {
  readonly fault: Fault;
  readonly client: Client['name'];
  readonly verdict: 'pass' | 'fail' | 'missing';
  /** What was seen; of a failure, what should not have happened. */
  readonly seen: string;
  readonly ms: number;
  /** Why the first try failed. */
  readonly first?: string;
  /** What the processes of a failure said. */
  readonly said?: string;
}

export async function put(fault: Fault, client: Client['name'], stop: AbortSignal): Promise<Result> {
  const over = new AbortController();
  const seconds = fault.seconds ?? FAULT_SECONDS;
  const timer = setTimeout(() => over.abort(new Error(`not within ${seconds} s`)), seconds * 1000);
  const stopped = (): void => over.abort(new Error('it was stopped'));
  if (stop.aborted) stopped();
  stop.addEventListener('abort', stopped, { once: true });
  const started = performance.now();
  const scene = await FaultScene.open(client, over.signal);
  const result = (verdict: Result['verdict'], seen: string): Result => {
    const said = verdict === 'fail' ? { said: scene.said } : {};
    return { fault, client, verdict, seen, ms: Math.round(performance.now() - started), ...said };
  };
  try {
    const missing = fault.missing?.() ?? scene.client.missing();
    if (missing !== undefined) return result('missing', `this machine has no ${missing}`);
    const seen = await Promise.race([fault.run(scene), rejected(over.signal)]).finally(() => scene.close());
    return result('pass', seen);
  } catch (error) {
    return result('fail', messageOf(error));
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}

export async function putAgain(fault: Fault, client: Client['name'], stop: AbortSignal): Promise<Result> {
  const first = await put(fault, client, stop);
  let last = first;
  for (let tried = 1; tried < TRIES && last.verdict === 'fail' && !stop.aborted; tried++) {
    last = { ...(await put(fault, client, stop)), first: first.seen };
  }
  return last;
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/**
 * Trials that mostly wait run beside the others, all else one after another.
 * @param told is called after each @param stop no further one begins
 */
export async function runAll(trials: readonly Trial[], told: (result: Result) => void, stop: AbortSignal): Promise<Result[]> {
  const results = new Map<Trial, Result>();
  const runLane = async (lane: readonly Trial[]): Promise<void> => {
    for (const trial of lane) {
      if (stop.aborted) return;
      const result = await putAgain(trial.fault, trial.client, stop);
      // What was under way then says nothing.
      if (stop.aborted) return;
      results.set(trial, result);
      told(result);
    }
  };
  const waiting = trials.filter(({ fault }) => fault.waits);
  const lanes = Array.from({ length: WAITING_LANES }, (_, lane) => waiting.filter((_, index) => index % WAITING_LANES === lane));
  await Promise.all([...lanes, trials.filter(({ fault }) => !fault.waits)].map(runLane));
  return trials.flatMap((trial) => results.get(trial) ?? []);
}
