// A tracker's reply, bytes to AnnounceReply (BEP 3, 7, 23). What is senseless in it is left out; only a refusal is an error.
import { type AnnounceReply, type Bencoded, type BencodedDictionary, cleanText, TrackerError } from 'piecework';
import { readPeers } from './peers.js';

/** Bytes; a longer tracker id is not kept. */
export const MAX_TRACKER_ID = 512;

/** @throws TrackerError with the tracker's own words when it refuses. */
export function readReply(dictionary: BencodedDictionary): AnnounceReply {
  throwRefusal(dictionary);
  const { peers, cutShort } = readPeers(dictionary);
  const warning = [cleaned(dictionary.get('warning message')), cutShort && 'The list of peers ends inside an entry.']
    .filter(Boolean)
    .join(' ');
  const interval = whole(dictionary.get('interval'));
  const minInterval = whole(dictionary.get('min interval'));
  const complete = whole(dictionary.get('complete'));
  const incomplete = whole(dictionary.get('incomplete'));
  const id = trackerId(dictionary.get('tracker id'));
  return {
    peers,
    ...(interval !== undefined && { interval }),
    ...(minInterval !== undefined && { minInterval }),
    ...(complete !== undefined && { complete }),
    ...(incomplete !== undefined && { incomplete }),
    ...(warning !== '' && { warning }),
    ...(id !== undefined && { trackerId: id }),
  };
}

/** @throws TrackerError with the tracker's own words when that is what the dictionary holds. */
export function throwRefusal(dictionary: BencodedDictionary): void {
  const failure = dictionary.get('failure reason');
  if (failure === undefined) return;
  const reason = cleaned(failure);
  throw new TrackerError(reason ? `The tracker refused: ${reason}` : 'The tracker refused without a readable reason.');
}

export function whole(value: Bencoded | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function cleaned(value: Bencoded | undefined): string | undefined {
  return value instanceof Uint8Array && value.length > 0 ? cleanText(Buffer.from(value).toString()) : undefined;
}

// Bytes as latin1, so that they go back as they came.
function trackerId(value: Bencoded | undefined): string | undefined {
  if (!(value instanceof Uint8Array) || value.length === 0 || value.length > MAX_TRACKER_ID) return undefined;
  return Buffer.from(value).toString('latin1');
}
