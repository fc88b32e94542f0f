// The embedded tracker of `tracker` and `share`.
import { InputError, type Kernel, type RunningTracker, TRACKER_SERVER } from '../core/index.js';

export const TRACKER_PORT = 6969;
/** How many ports from the usual one on are tried when none was asked for. */
const PORTS_TRIED = 10;

export async function openTracker(kernel: Kernel, host: string, port: number | undefined): Promise<RunningTracker> {
  const server = kernel.get(TRACKER_SERVER);
  if (port !== undefined) return server.listen({ host, port });
  for (let next = TRACKER_PORT; next < TRACKER_PORT + PORTS_TRIED; next++) {
    try {
      return await server.listen({ host, port: next });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return server.listen({ host, port: 0 });
}
