// The text of a resume record: JSON under a checksum, so that a torn or edited file is known for what it is.
import { createHash } from 'node:crypto';
import type { InfoHash, ResumeRecord } from 'piecework';
import { z } from 'zod';
import { isSameStart } from './machine-start.js';

/** A record of another version is not read. */
export const RECORD_VERSION = 2;

const Body = z.strictObject({
  version: z.literal(RECORD_VERSION),
  infoHash: z.string(),
  have: z.base64(),
  fingerprints: z.array(z.string().nullable()),
  /** The start of the machine that it is believed in; null: in any, since what it claims was flushed. */
  start: z.string().nullable(),
});
const Stored = z.strictObject({ body: Body, checksum: z.string() });

/** @param start null when what it claims was flushed */
export function encodeRecord(infoHash: InfoHash, { have, fingerprints }: ResumeRecord, start: string | null): string {
  const body: z.output<typeof Body> = {
    version: RECORD_VERSION,
    infoHash: infoHash.hex,
    have: Buffer.from(have).toString('base64'),
    fingerprints: fingerprints.map((fingerprint) => fingerprint ?? null),
    start,
  };
  return JSON.stringify({ body, checksum: checksumOf(body) });
}

/** @param start of the machine, now @throws Error that says what is wrong with the text, or why it is not believed */
export function decodeRecord(infoHash: InfoHash, text: string, start: string): ResumeRecord {
  const { body, checksum } = parse(text);
  if (checksum !== checksumOf(body)) throw new Error('its checksum is wrong');
  if (body.infoHash !== infoHash.hex) throw new Error('it belongs to another torrent');
  if (body.start !== null && !isSameStart(body.start, start)) {
    throw new Error('the machine was started again since, and not all of the content was on the disk before');
  }
  return {
    have: new Uint8Array(Buffer.from(body.have, 'base64')),
    fingerprints: body.fingerprints.map((fingerprint) => fingerprint ?? undefined),
  };
}

function parse(text: string): z.output<typeof Stored> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const result = Stored.safeParse(value);
  if (!result.success) throw new Error(`it is not a resume record of version ${RECORD_VERSION}`);
  return result.data;
}

// The schema puts keys in its own order, so reading and writing see the same text.
function checksumOf(body: z.output<typeof Body>): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
