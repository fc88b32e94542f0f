// What the mock tracker answers.
import { options, parseAddress } from 'piecework';
import { z } from 'zod';

export const OPTIONS = options(
  z.strictObject({
    peers: z
      .array(z.string().refine((text) => parseAddress(text) !== undefined, 'not host:port'))
      .default([])
      .describe('Peers to hand out, as host:port or [v6]:port, before those that announced in this process.'),
    interval: z.int().min(0).default(60).describe('Seconds until the next announce, as told to clients.'),
    failure: z.string().optional().describe('Refuse every announce with these words.'),
    host: z.string().default('127.0.0.1').describe('Address under which peers that announce in this process are handed out.'),
  }),
);
