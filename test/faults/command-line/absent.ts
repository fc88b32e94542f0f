// Rows 97 to 99: doors that we do not have. They stay shut: whoever makes one makes its faults too.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, Scene } from '../fault.js';
import { behindLink } from '../process/swarm.js';
import { piecework } from './words.js';

const SOURCES = fileURLToPath(new URL('../../../', import.meta.url));

export const absent: readonly Fault[] = [
  {
    row: 97,
    group: 'command line',
    title: 'there is no RPC: a download listens on its port for peers and on nothing else',
    waits: true,
    run: oneDoor,
  },
  {
    row: 98,
    group: 'command line',
    title: 'there is no RPC: its peer port answers no HTTP of any size',
    waits: true,
    run: oneDoor,
  },
  { row: 99, group: 'command line', title: 'there is no completion hook: no program is ever started', fast: true, run: noHook },
];

async function oneDoor(scene: Scene): Promise<string> {
  const { torrent, folder, link } = await behindLink(scene, { length: 8 * 1024 * 1024 }, 1024 * 1024);
  const running = scene.client.download({ torrent, folder });
  await running.until(() => link.passed > 0, 30_000);
  const child = spawn('sh', [
    '-c',
    `cat /proc/${running.process.pid}/net/tcp /proc/${running.process.pid}/net/tcp6; ls -l /proc/${running.process.pid}/fd`,
  ]);
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) said += text;
  const own = new Set([...said.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode));
  const rows = said.split('\n').map((line) => line.trim().split(/\s+/));
  // Of /proc/net/tcp: local address, state (0A listens) and inode.
  const ports = rows
    .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(inode))
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
  const wanted = Number(running.address.split(':')[1]);
  if (ports.length !== 1 || ports[0] !== wanted) throw new Error(`it listens on ${ports.join(', ')}, not on ${wanted} alone`);
  const answer = await fetch(`http://${running.address}/`, { method: 'POST', body: 'x'.repeat(100_000) }).then(
    ({ status }) => status,
    () => 'none',
  );
  if (answer !== 'none') throw new Error(`HTTP was answered with ${answer}`);
  return 'one port, for peers; HTTP gets no answer';
}

async function noHook(scene: Scene): Promise<string> {
  const starters = ['core', 'plugins', 'cli'].flatMap((room) =>
    readdirSync(join(SOURCES, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js') && !name.startsWith('demo'))
      .filter((name) => /child_process/.test(readFileSync(join(SOURCES, room, name), 'utf8')))
      .map((name) => `${room}/${name}`),
  );
  if (starters.length > 0) throw new Error(`${starters.join(', ')} can start programs`);
  const { stdout } = await piecework(scene, await scene.folder('help'), ['download', '--help']);
  if (/exec|hook|on-complete/i.test(stdout)) throw new Error('the help tells of a hook');
  return 'nothing of ours can start a program';
}
