// Row 92: everything is closed in the middle of a download, by a program that embeds the client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Scene } from '../fault.js';
import { behindLink } from '../process/swarm.js';

const ROOT = new URL('../../../../', import.meta.url).href;
const ENDS_MS = 2_000;

export const unload: readonly Fault[] = [
  {
    row: 92,
    group: 'plugins',
    title: 'a program closes the client and all plugins in the middle of a download',
    waits: true,
    run: closed,
  },
];

/** Counts what Node keeps open, and ends by itself only when nothing is left. */
const program = (torrent: string, out: string, peer: string) => `
import { readFileSync } from 'node:fs';
import * as pw from '${ROOT}dist/index.js';
const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
const before = listeners();
const overlay = { plugins: [], bind: [], set: [] };
const profile = await pw.loadProfile(${JSON.stringify('plugins.json')}, overlay, new URL('${ROOT}bundle/plugins/'), new URL('${ROOT}').pathname);
const plan = pw.planOf(profile, { lent: pw.ENGINE_LENDS, needs: pw.ENGINE_NEEDS });
const kernel = await pw.Kernel.start(plan, [], (scope) => scope.get(pw.CLOCK));
const client = await pw.Client.open(kernel, { host: '127.0.0.1', port: 0 });
const metainfo = kernel.get(pw.METAINFO).parse(readFileSync(${JSON.stringify(torrent)}));
const session = client.add(metainfo, { contentPath: ${JSON.stringify(out)}, peers: [${JSON.stringify(peer)}] });
while (session.progress.piecesHave < 20) await new Promise((resolve) => setTimeout(resolve, 10));
const busy = process.getActiveResourcesInfo().length;
await client.stop();
await kernel.close();
const start = performance.now();
await new Promise((resolve) => setTimeout(resolve, 200));
const left = process.getActiveResourcesInfo().filter((kind) => !['PipeWrap', 'FSReqPromise'].includes(kind));
process.stdout.write(JSON.stringify({ busy, left, listeners: listeners() - before }) + '\\n');
`;

async function closed(scene: Scene): Promise<string> {
  const { torrent, folder, link } = await behindLink(scene, { length: 16 * 1024 * 1024 }, 8 * 1024 * 1024);
  const path = join(folder, 'program.mjs');
  await writeFile(path, program(torrent, join(folder, 'content.bin'), link.address));
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder };
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  scene.after(() => child.kill('SIGKILL'));
  let [said, errors, at] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
    at = performance.now();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`it ended with ${code}: ${errors}`);
  const { busy, left, listeners } = JSON.parse(said) as { busy: number; left: string[]; listeners: number };
  if (left.length > 0 || listeners !== 0)
    throw new Error(`${left.join(', ')} and ${listeners} listeners of the process are left`);
  const ms = Math.round(performance.now() - at);
  if (ms > ENDS_MS) throw new Error(`it ended ${ms} ms later`);
  return `${busy} resources while busy, none after; the program ended by itself after ${ms} ms`;
}
