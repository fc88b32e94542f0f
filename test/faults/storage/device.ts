// Row 72: the device fails. A plugin in the place of the files does it, since no real device can be asked to.
import { fileURLToPath } from 'node:url';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { seeded } from './full.js';
import { expectFailure, linesOf, short } from './stage.js';

const PLUGIN = fileURLToPath(new URL('./failing-device/index.js', import.meta.url));
const LENGTH = 1_000_000;
const ENDS_MS = 20_000;
/** What is written is saved after half a minute. */
const SAVED_MS = 40_000;
const PIECE = 5;

export const device: readonly Fault[] = [
  {
    row: 72,
    group: 'storage',
    title: 'the device fails at a write (a plugin does)',
    run: (scene) => downloading(scene, 'write'),
  },
  {
    row: 72,
    group: 'storage',
    title: 'the device fails to save what was written (a plugin does)',
    // It is saved half a minute after it was written.
    waits: true,
    seconds: 60,
    run: saving,
  },
  { row: 72, group: 'storage', title: 'the device fails at a read while seeding (a plugin does)', run: seeding },
];

const failing = (name: string, fails: string): string[] => {
  const settings = [`name=${name}`, `piece=${PIECE}`, `fails=${fails}`].flatMap((each) => ['--set', `failing-device.${each}`]);
  return ['--plugin', PLUGIN, '--bind', 'storage=failing-device', ...settings];
};

async function downloading(scene: Scene, fails: 'write'): Promise<string> {
  const bad = new Sample({ length: LENGTH, name: 'bad.bin' });
  const good = new Sample({ length: LENGTH, name: 'good.bin', seed: 2 });
  const [one, other] = [await seeded(scene, bad), await seeded(scene, good)];
  const folder = await scene.folder('download');
  const words = [other.torrent, '--json', ...failing('bad.bin', fails)];
  const running = scene.client.download({ torrent: one.torrent, folder, words });
  const said = await expectFailure(running, ENDS_MS);
  await good.expectIn(folder);
  // A plugin that has another copy of the package than the program throws what is named as its fault.
  if (!/bad\.bin: .*the device failed while writing/.test(running.stderr))
    throw new Error(`it did not say why: ${short(running.stderr)}`);
  const again = scene.client.download({ torrent: one.torrent, folder, words: ['--json'] });
  await again.ended;
  await bad.expectIn(folder);
  const { have } = linesOf(again, 'ready')[0] ?? {};
  if (have === bad.pieceCount) throw new Error('it claimed the piece that was not written');
  return `the other one is complete; ${short(said)}; the next run had ${have} of ${bad.pieceCount} pieces, all hashed`;
}

async function saving(scene: Scene): Promise<string> {
  const bad = new Sample({ length: LENGTH, name: 'bad.bin' });
  const good = new Sample({ length: LENGTH, name: 'good.bin', seed: 2 });
  const [one, other] = [await seeded(scene, bad), await seeded(scene, good)];
  const folder = await scene.folder('download');
  const words = [other.torrent, '--keep-seeding', '--json', ...failing('bad.bin', 'flush')];
  const running = scene.client.download({ torrent: one.torrent, folder, words });
  await running.until(() => linesOf(running, 'completed').length === 2, ENDS_MS);
  await running.until(() => running.stdout.includes('the device failed while saving'), SAVED_MS);
  await good.expectIn(folder);
  await running.stop();
  const again = scene.client.download({ torrent: one.torrent, folder, words: ['--json'] });
  await again.ended;
  await bad.expectIn(folder);
  return 'told after it was complete; the other one went on; the next run has the right file';
}

async function seeding(scene: Scene): Promise<string> {
  const sample = new Sample({ length: LENGTH });
  const folder = await scene.folder('content');
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const running = await scene.client.seed({ torrent, folder, words: failing(sample.name, 'read') });
  const url = await scene.tracker([running.address]);
  const theirs = await scene.folder('leecher');
  const leecher = scene.client.download({ torrent: await sample.writeTorrent(theirs, url), folder: theirs });
  const said = await expectFailure(running, ENDS_MS);
  await leecher.stop();
  return short(said);
}
