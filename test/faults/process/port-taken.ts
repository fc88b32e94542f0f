// Row 83: somebody else has the port.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';

export const portTaken: readonly Fault[] = [
  { row: 83, group: 'process', title: 'the port that was asked for is taken', fast: true, run: refused },
  { row: 83, group: 'process', title: 'the usual ports are taken', waits: true, run: next },
];

async function refused(scene: Scene): Promise<string> {
  const { torrent, folder } = await aTorrent(scene);
  const port = await taken(scene, 0);
  const running = scene.client.download({ torrent, folder, words: ['--port', String(port)] });
  const code = await running.ended;
  const line = `piecework: cannot listen on 127.0.0.1:${port}: port ${port} is taken by another program. Choose another port, or 0 for any free one.\n`;
  if (code !== 1 || running.stderr !== line) throw new Error(`it ended with ${code} and said ${running.stderr}`);
  return 'one sentence that names the port and the remedy, exit code 1';
}

async function next(scene: Scene): Promise<string> {
  const { sample, torrent, folder, peer } = await aTorrent(scene);
  // Those that somebody has already are as good.
  for (let port = 6881; port < 6884; port++) await taken(scene, port).catch(() => {});
  const { MAIN } = await import('../../real/piecework.js');
  const { spawn } = await import('node:child_process');
  const words = [MAIN, 'download', torrent, '--out', folder, '--host', '127.0.0.1', '--peer', peer, '--json'];
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scene.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  const port = Number(/"event":"listening","port":(\d+)/.exec(said)?.[1]);
  if (code !== 0 || !(port >= 6884)) throw new Error(`it ended with ${code} and listened on ${port}`);
  await sample.expectIn(folder);
  return `it took port ${port} and fetched all`;
}

async function aTorrent(scene: Scene) {
  const sample = new Sample({ length: 500_000 });
  const there = await scene.folder('there');
  const content = await sample.writeContent(there);
  const torrent = await sample.writeTorrent(there, await scene.tracker());
  const peer = await scene.seeder(torrent, content);
  return { sample, torrent, folder: await scene.folder('here'), peer };
}

async function taken(scene: Scene, port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  scene.after(() => server.close());
  return (server.address() as AddressInfo).port;
}
