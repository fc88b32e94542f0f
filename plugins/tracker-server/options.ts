// What a person may set for the embedded tracker.
import { options, z } from 'piecework';

export const OPTIONS = options(
  z.strictObject({
    interval: z
      .int()
      .min(60)
      .max(86_400)
      .default(120)
      .describe('Seconds between announces of a peer; it is forgotten after two of them.'),
    udp: z.boolean().default(true).describe('Answer UDP too, on the port of the same number.'),
  }),
);
