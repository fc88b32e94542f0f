// What a person may set for UDP trackers.
import { options, z } from 'piecework';

/** A tracker that takes longer is as good as dead; others wait to be asked. */
export const MAX_TIMEOUT_MS = 30_000;

export const OPTIONS = options(
  z.strictObject({
    timeoutMs: z
      .int()
      .min(100)
      .max(MAX_TIMEOUT_MS)
      .default(15_000)
      .describe('Milliseconds for a whole announce, connecting and repeated packets included.'),
  }),
);
