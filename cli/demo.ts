// `npm start`: the main job of the client, before your eyes and without any network: one file to three processes at once.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../core/index.js';
import { Picture, summary } from './demo/picture.js';
import { Scene } from './demo/scene.js';
import { displayOn } from './display/display.js';
import { FAILED, Interrupted, type Signal } from './exit.js';
import { interrupted } from './swarming.js';

const stop = new AbortController();
const { stdout, stderr, env } = process;
const folder = await mkdtemp(join(tmpdir(), 'piecework-demo-'));
const display = await displayOn(stderr, env, () => performance.now());
const picture = new Picture();
const scene = new Scene(folder, {
  step: (text) => display.line(text),
  progress: (downloader, progress) => {
    picture.progress(downloader, progress);
    display.show(picture.status());
  },
});

const interrupt = (signal: Signal): void => {
  if (stop.signal.aborted) process.exit(new Interrupted(signal).code);
  stop.abort(new Interrupted(signal));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
for (const stream of [stdout, stderr]) stream.on('error', () => interrupt('SIGPIPE'));
// However this process ends short of being killed, nothing stays.
process.on('exit', () => {
  scene.kill();
  rmSync(folder, { recursive: true, force: true });
});

try {
  const outcome = await Promise.race([scene.play(), interrupted(stop.signal)]);
  display.end();
  stdout.write(`${summary(outcome)}\n`);
} catch (error) {
  display.end();
  if (!stop.signal.aborted) stderr.write(`piecework: the demo failed: ${messageOf(error)}\n`);
  process.exitCode = error instanceof Interrupted ? error.code : FAILED;
} finally {
  await scene.end();
  await rm(folder, { recursive: true, force: true });
}
