// Whether a client that does not tell serves a torrent by now: its handshake is asked for.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { InfoHash } from 'piecework';
import type { Running } from '../fault.js';

const AGAIN_MS = 100;
/** What one answer may take. */
const PATIENCE_MS = 1_000;

/** Resolves when it has answered. @throws when it ends before, or `ms` are over */
export async function answers(running: Running, infoHash: InfoHash, ms: number): Promise<void> {
  let answered = false;
  const knocking = (async () => {
    while (running.running && !answered) {
      answered = await knock(running.address, infoHash);
      if (!answered) await pause(AGAIN_MS);
    }
  })();
  await running
    .until(() => answered, ms)
    .finally(() => {
      answered = true;
    });
  await knocking;
}

async function knock(address: string, infoHash: InfoHash): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  const late = setTimeout(() => socket.destroy(), PATIENCE_MS);
  try {
    socket.write(
      Buffer.concat([
        Buffer.from('\x13BitTorrent protocol'),
        Buffer.alloc(8),
        infoHash.bytes,
        Buffer.from('-KN0000-is-it-there?'),
      ]),
    );
    const [bytes] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [undefined])]);
    return bytes !== undefined;
  } catch {
    return false;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
