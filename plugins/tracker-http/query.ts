// The announce URL with its query (BEP 3, 7, 23), built by hand: the usual encoders corrupt a binary info-hash.
import type { AnnounceRequest } from 'piecework';

export function announceQuery(request: AnnounceRequest): string {
  const query = [
    `info_hash=${escapeBytes(request.infoHash.bytes)}`,
    `peer_id=${escapeBytes(request.peerId)}`,
    `port=${request.port}`,
    `uploaded=${request.uploaded}`,
    `downloaded=${request.downloaded}`,
    `left=${request.left}`,
    'compact=1',
    `numwant=${request.wanted}`,
    `key=${request.key.toString(16).padStart(8, '0')}`,
  ];
  if (request.event) query.push(`event=${request.event}`);
  if (request.trackerId) query.push(`trackerid=${escapeBytes(Buffer.from(request.trackerId, 'latin1'))}`);
  return withQuery(request.url, query);
}

/** A passkey may stand in the query already. */
export function withQuery(url: string, query: readonly string[]): string {
  const [base = ''] = url.split('#', 1);
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return base + joint + query.join('&');
}

// Every byte, unreserved ones too: always right, and no tracker minds.
export function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return text;
}
