// Runs WebTorrent as a peer, by TCP alone as all others here.
//   webtorrent-peer <its index.js> <torrent> <folder> <port> [until-complete]
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of it here. */
interface Library {
  default: new (
    options: Readonly<Record<string, unknown>>,
  ) => {
    on(event: 'error', listener: (error: Error) => void): void;
    add(torrent: Buffer, options: Readonly<Record<string, unknown>>): { on(event: 'done', listener: () => void): void };
  };
}

const [main = '', torrent = '', folder = '', port = '', untilComplete] = process.argv.slice(2);

// It loads WebRTC, which is native code that an installation without scripts has not got, whether it is wanted or not.
const absent = `export class RTCPeerConnection {}
export { RTCPeerConnection as RTCSessionDescription, RTCPeerConnection as RTCIceCandidate, RTCPeerConnection as RTCDataChannel };
export default {};`;
const hook = `export const resolve = (name, context, next) => name === 'webrtc-polyfill'
  ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(absent)}`)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const { default: WebTorrent }: Library = await import(pathToFileURL(resolve(main)).href);
const off = { dht: false, lsd: false, utp: false, natUpnp: false, natPmp: false, webSeeds: false };
const client = new WebTorrent({ ...off, torrentPort: Number(port), maxConns: 200 });
client.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
client.add(readFileSync(torrent), { path: folder }).on('done', () => {
  if (untilComplete) process.exit(0);
});
process.on('SIGTERM', () => process.exit(0));
