// `tracker`: a small tracker, until stopped.
import type { Command } from 'commander';
import { CLOCK, type RunningTracker, TRACKER_SERVER } from '../../core/index.js';
import { announceUrls, hostsFor } from '../addresses.js';
import { Context, type World } from '../context.js';
import { examples } from '../help.js';
import { port } from '../options.js';
import { counted } from '../render/index.js';
import { interrupted } from '../swarming.js';
import { openTracker } from '../tracking.js';

/** Milliseconds between two looks. */
const LOOK_MS = 1_000;

interface Options {
  readonly port?: number;
  readonly host?: string;
}

export function declare(command: Command, world: World): void {
  command
    .option('-p, --port <number>', 'port, 0 for any (default: 6969 or the next that is free)', port)
    .option('--host <address>', 'address to listen on (default: all)')
    .action(async (options: Options) => tracker(await Context.of(command, world), options));
  examples(
    command,
    ['piecework tracker', 'prints the URLs for --announce, HTTP and UDP, runs until Ctrl-C'],
    ['piecework tracker --host 127.0.0.1 --port 0', 'for this machine alone, on any free port'],
  );
}

async function tracker(context: Context, { host = '', port }: Options): Promise<void> {
  const { output, signal } = context;
  await context.withPlugins(
    async (kernel) => {
      const running = await openTracker(kernel, host, port);
      const urls = announceUrls(hostsFor(host), running.port, running.schemes);
      output.answer('tracker', { host, port: running.port, urls }, () => urls.join('\n'));
      const watch = kernel.get(CLOCK).every(LOOK_MS, look(context, running));
      await interrupted(signal).finally(async () => {
        watch.cancel();
        output.end();
        await running.close();
      });
    },
    [TRACKER_SERVER],
  );
}

function look({ output }: Context, running: RunningTracker): () => void {
  let told: number | undefined;
  return () => {
    const peers = running.peers();
    if (peers === told) return;
    told = peers;
    output.event('tracker-peers', { peers });
    const text = `tracker: ${counted(peers, 'peer')} known`;
    output.show({ phase: text, block: (columns) => [text.slice(0, columns - 1)], sentence: () => text });
  };
}
