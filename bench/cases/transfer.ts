// One seeder and so many leechers, all ours, each a process, on loopback.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';

export async function transfer(scene: Scene, leechers: number): Promise<Run> {
  const seeder = scene.run('seed', scene.torrent, scene.file, '--host', '127.0.0.1', '--port', '0');
  const { port } = await seeder.line('listening');
  await seeder.line('ready');
  const ports = Array.from({ length: leechers }, (_, at) => 20_000 + (process.pid % 20_000) + at);
  const peers = [Number(port), ...ports].flatMap((peer) => ['--peer', `127.0.0.1:${peer}`]);
  const out = (at: number) => join(scene.folder, `out${at}`);
  const started = performance.now();
  const running = ports.map((own, at) =>
    scene.run('download', scene.torrent, '--out', out(at), '--host', '127.0.0.1', '--port', String(own), ...peers),
  );
  const costs = await Promise.all(running.map((command) => command.finish()));
  const seconds = (performance.now() - started) / 1000;
  const seeding = await seeder.stop();
  for (let at = 0; at < leechers; at++) rmSync(out(at), { recursive: true });
  const gib = scene.mebibytes / 1024;
  const sent = Number(seeder.last('stopped')?.uploaded ?? 0);
  return {
    'whole time, start to exit [s]': seconds,
    'rate, all leechers [MiB/s]': (scene.mebibytes * leechers) / seconds,
    'leech CPU [s/GiB]': costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / leechers / gib,
    'seed CPU [s/GiB sent]': seeding.cpuSeconds / (sent / 2 ** 30),
    'leech peak anonymous memory [MiB]': Math.max(...costs.map(({ anonymousMiB }) => anonymousMiB)),
    'copies sent by the seeder [x]': sent / 2 ** 20 / scene.mebibytes,
  };
}
