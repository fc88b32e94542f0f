// Compiles ahead what a download needs: does a small one, and keeps what Node's compiler has made of the script by its end.
// That serves the Node it was made with; without it, everything works and starts later.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import load from '../bundle/load.cjs';
import { cacheFile, script } from '../bundle/script.cjs';

/** Milliseconds after which the download is given up. */
const LIMIT_MS = 60_000;

const main = fileURLToPath(new URL('../bundle/cli/main.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'piecework-build-'));
const tracker = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
/** With the one peer, once it listens. */
let answer;
await once(tracker, 'listening');
const announce = `http://127.0.0.1:${tracker.address().port}/announce`;
const [content, torrent] = [join(folder, 'content'), join(folder, 'content.torrent')];
const options = [
  '--port',
  '0',
  '--host',
  '127.0.0.1',
  '--set',
  `resume-file.directory=${JSON.stringify(join(folder, 'resume'))}`,
];

writeFileSync(content, Buffer.alloc(1024 * 1024, 'piecework'));
execFileSync(process.execPath, [
  main,
  'create',
  content,
  '--out',
  torrent,
  '--piece-length',
  '65536',
  '--announce',
  announce,
  '-q',
]);
const seeder = spawn(process.execPath, [main, 'seed', torrent, content, '--json', ...options]);
process.on('exit', leave);
setTimeout(() => process.exit(1), LIMIT_MS);

for await (const line of createInterface(seeder.stdout)) {
  const { event, port } = JSON.parse(line);
  if (event !== 'listening') continue;
  process.argv.splice(1, Infinity, main, 'download', torrent, '--out', join(folder, 'out'), '-q', ...options);
  const peer = Buffer.from([127, 0, 0, 1, port >> 8, port & 255]);
  answer = Buffer.concat([Buffer.from('d8:intervali1800e5:peers6:'), peer, Buffer.from('e')]);
  // Without flags of ours, since it is loaded without them. It ends the process.
  (await load.all.program()).start();
  break;
}

function leave(code) {
  if (code === 0) writeFileSync(cacheFile, script.createCachedData());
  seeder.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
