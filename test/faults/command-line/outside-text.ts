// Row 93: names, tracker texts and client names that are meant for the terminal, not for the person.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';

const EVIL = 'a\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\r\u2028z';
const OBEYED = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export const outsideText: readonly Fault[] = [true, false].map((json) => ({
  row: 93,
  group: 'command line',
  title: `torrent, tracker and peer send escape sequences${json ? ', with --json' : ''}`,
  waits: true,
  run: (scene) => printed(scene, json),
}));

async function printed(scene: Scene, json: boolean): Promise<string> {
  const sample = new Sample({ length: 300_000, name: 'content', info: { name: Buffer.from(EVIL) } });
  const failing = await trackerThat(scene, `d14:failure reason${Buffer.byteLength(EVIL)}:${EVIL}e`);
  const warning = await trackerThat(scene, `d8:intervali5e5:peers0:15:warning message${Buffer.byteLength(EVIL)}:${EVIL}e`);
  const torrent = await sample.writeTorrent(await scene.folder('torrents'), failing, warning);
  const folder = await scene.folder('here');
  const running = scene.client.download({ torrent, folder, words: json ? ['--json'] : [] });
  await running.until(() => (json ? running.stdout.includes('"tracker-failed"') : running.stderr.includes('tracker')), 20_000);
  await greet(running.address, sample.infoHash);
  await running.until(() => !json || running.stdout.includes('"peer-opened"'), 10_000);
  const code = await running.stop();
  if (code !== 143) throw new Error(`it ended with ${code}: ${running.stderr}`);
  const found = OBEYED.exec(running.stdout + running.stderr)?.[0];
  if (found !== undefined) throw new Error(`U+${found.codePointAt(0)?.toString(16)} was printed`);
  if (json) for (const line of running.stdout.trimEnd().split('\n')) JSON.parse(line);
  return `${running.stdout.length + running.stderr.length} characters, none of them an order${json ? '; every line is JSON' : ''}`;
}

async function trackerThat(scene: Scene, reply: string): Promise<string> {
  const server = createServer((_, response) => response.end(Buffer.from(reply))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scene.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/announce`;
}

/** As a peer of a client with such a name. */
async function greet(address: string, infoHash: Buffer): Promise<void> {
  const [host = '', port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  socket.on('error', () => {});
  const reserved = Buffer.from([0, 0, 0, 0, 0, 0x10, 0, 0]);
  const id = Buffer.from('-\u001b[0100-\u0007\u0008\u009b234567890', 'latin1').subarray(0, 20);
  socket.write(Buffer.concat([Buffer.from('\x13BitTorrent protocol'), reserved, infoHash, id]));
  const told = Buffer.from(`d1:mde1:v${Buffer.byteLength(EVIL)}:${EVIL}e`);
  const length = Buffer.alloc(6);
  length.writeUInt32BE(told.length + 2);
  length[4] = 20;
  socket.write(Buffer.concat([length, told]));
  await once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
}
