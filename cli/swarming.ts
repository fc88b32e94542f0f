// A client at work for a command: opened, watched, and left in good order however the command ends.
import { CLOCK, Client, type ClientOptions, type Kernel, type TorrentSession } from '../core/index.js';
import type { Context } from './context.js';
import { refOf } from './facts.js';
import { follow } from './follow.js';
import { TorrentOutput } from './torrent-output.js';

/** What `add` of the client and the commands need to run one torrent. */
export async function withClient<T>(
  { output }: Context,
  kernel: Kernel,
  options: ClientOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await Client.open(kernel, options);
  try {
    output.event('listening', { port: client.port });
    return await work(client);
  } finally {
    output.end();
    await client.stop();
  }
}

/** Follows the session while the work goes on. The work ends early when the torrent fails or the person wants to stop. */
export async function whileRunning<T>(
  { output, signal }: Context,
  kernel: Kernel,
  session: TorrentSession,
  work: () => Promise<T>,
  told = new TorrentOutput(output, refOf(session.metainfo)),
): Promise<T> {
  const unfollow = follow(session, kernel.get(CLOCK), told);
  const failed = new Promise<never>((_, reject) => session.events.on('failed', ({ error }) => reject(error)));
  try {
    return await Promise.race([work(), failed, interrupted(signal)]);
  } finally {
    unfollow();
    const { downloaded, uploaded } = session.progress;
    told.news('stopped', { downloaded, uploaded });
  }
}

/** Rejects once the person wants to stop. */
export function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** As long as nobody stops it. */
export const FOR_EVER = new Promise<never>(() => {});
