// Row 96: nobody reads what it says, or not a person.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAIN } from '../../real/piecework.js';
import type { Fault, Scene } from '../fault.js';
import { behindLink } from '../process/swarm.js';
import { Sample } from '../sample.js';
import { piecework } from './words.js';

export const streams: readonly Fault[] = [
  { row: 96, group: 'command line', title: 'stdout is closed before the answer', waits: true, run: closedAtOnce },
  {
    row: 96,
    group: 'command line',
    title: 'the reader of --json goes in the middle of a download',
    waits: true,
    run: readerGoes,
  },
  { row: 96, group: 'command line', title: 'stdout is a full device', waits: true, run: fullDevice },
  { row: 96, group: 'command line', title: 'neither stream is a terminal', others: true, waits: true, run: noTerminal },
];

async function closedAtOnce(scene: Scene): Promise<string> {
  const folder = await scene.folder('streams');
  await writeFile(join(folder, 't.torrent'), new Sample({ length: 100_000 }).torrent());
  const { code, stderr } = await piecework(scene, folder, [], ['sh', '-c', `"$0" "${MAIN}" info t.torrent | true; exec true`]);
  if (code !== 0 || stderr !== '') throw new Error(`it says ${stderr}`);
  return 'not a word';
}

async function readerGoes(scene: Scene): Promise<string> {
  const { torrent, folder } = await behindLink(scene, { length: 8 * 1024 * 1024 }, 2 * 1024 * 1024);
  const words = [MAIN, 'download', torrent, '--out', folder, '--host', '127.0.0.1', '--port', '0', '--json'];
  const child = spawn(process.execPath, words, { env: { PATH: process.env.PATH, HOME: folder, PIECEWORK_PROGRESS_MS: '50' } });
  scene.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  if (code !== 141 || stderr !== '') throw new Error(`it ended with ${code} and says ${stderr}`);
  return 'it left the swarm and ended with 141, without a word';
}

async function fullDevice(scene: Scene): Promise<string> {
  const folder = await scene.folder('streams');
  await writeFile(join(folder, 't.torrent'), new Sample({ length: 100_000 }).torrent());
  const ran = await piecework(scene, folder, [], ['sh', '-c', `"$0" "${MAIN}" info t.torrent > /dev/full`]);
  const line = 'piecework: What it has to say cannot be written: no space left on the device.\n';
  if (ran.code !== 1 || ran.stderr !== line) throw new Error(`it ended with ${ran.code} and says ${ran.stderr}`);
  return 'one sentence, exit code 1';
}

async function noTerminal(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 1_000_000 });
  const there = await scene.folder('there');
  const content = await sample.writeContent(there);
  const torrent = await sample.writeTorrent(there, await scene.tracker());
  await scene.seeder(torrent, content);
  const running = scene.client.download({ torrent, folder: await scene.folder('here'), env: { TERM: 'xterm-256color' } });
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  const codes = (running.stdout + running.stderr).match(/(?!\n)\p{Cc}/gu)?.length ?? 0;
  if (codes > 0) throw new Error(`${codes} cursor codes and carriage returns`);
  return 'no cursor code';
}
