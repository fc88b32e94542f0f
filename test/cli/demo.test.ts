// The demo does what it shows, and leaves nothing: no process, no file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { environment, ownFolder } from './run.js';

const DEMO = fileURLToPath(new URL('../../cli/demo.js', import.meta.url));

describe('the demo', function () {
  this.timeout(60_000);
  const folder = ownFolder();

  async function play(name: string, interruptAt?: RegExp) {
    const temporary = join(folder(), name);
    await mkdir(temporary);
    const child = spawn(process.execPath, [DEMO], { env: environment(folder(), { TMPDIR: temporary, TEMP: temporary }) });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
    });
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
      if (interruptAt?.test(stderr) && !child.killed) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, stdout, stderr, left: await readdir(temporary), processes: await processesWith(temporary) };
  }

  it('sends a file to three processes at once, which help each other, and cleans up', async () => {
    const { code, stdout, stderr, left, processes } = await play('whole');
    expect(stderr).to.match(/^downloader 1 \d+%, downloader 2 \d+%, downloader 3 \d+%$/m);
    expect(stdout).to.match(/^All 3 copies are right \(SHA-256 [0-9a-f]{16}…\)\.\n {2}3 × 64\.0 MiB in .* s: .*\/s together\n/);
    const copies = Number(/The seeder sent (\d\.\d\d) copies/.exec(stdout)?.[1]);
    expect(copies).to.be.within(1, 3);
    expect({ code, left, processes }).to.deep.equal({ code: 0, left: [], processes: [] });
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, stdout, left, processes } = await play('interrupted', /^downloading$/m);
    expect({ code, stdout, left, processes }).to.deep.equal({ code: 130, stdout: '', left: [], processes: [] });
  });
});

/** Command lines of processes that name the folder; none where the system does not tell. */
async function processesWith(text: string): Promise<string[]> {
  if (!existsSync('/proc/self/cmdline')) return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
