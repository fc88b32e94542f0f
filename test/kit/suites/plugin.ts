// What every plugin keeps to, whatever it provides: importing and building it does nothing, and it gives back what it took.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { CLOCK, Kernel, MANIFEST, needsOf, PEER_SCOPE, type Plugin, planOf, profileOf, schemaOf, TORRENT_SCOPE } from 'piecework';
import { z } from 'zod';
import { type Check, describeChecks } from '../check.js';
import { HandleWatch } from '../handles.js';
import { lentForPeer, lentForTorrent, TEST_HOST, testSystem } from '../test-host.js';
import { VirtualClock } from '../virtual-clock.js';

export interface PluginSubject {
  /** URL of the compiled module whose default export is the plugin. */
  readonly module: string;
  /** Providers of the steps it asks for. Time, chance and what the engine lends are there already. */
  readonly others?: readonly Plugin[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** How often it is started and stopped. */
export const ROUNDS = 20;

const LIMITS = { startMs: 2_000, stopMs: 2_000 };
const PROBE = fileURLToPath(new URL('../import-probe.js', import.meta.url));

export const pluginChecks: readonly Check<PluginSubject>[] = [
  {
    name: 'is imported without effect',
    run: async ({ module }) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROBE, module]);
      expect({ effects: stdout, stderr }).to.deep.equal({ effects: '[]', stderr: '' });
    },
  },
  {
    name: 'has a manifest as its default export',
    run: async (subject) => {
      const plugin = await pluginOf(subject);
      expect(plugin).to.have.property(MANIFEST, true);
      expect(plugin.name).to.match(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(plugin.version).to.match(/^\d+\.\d+\.\d+/);
      expect(plugin.summary).to.match(/^\S.{5,98}\.$/);
      expect(plugin.provides).to.not.be.empty;
    },
  },
  {
    name: 'describes each of its options',
    run: async (subject) => {
      const plugin = await pluginOf(subject);
      expect(() => schemaOf([plugin])).to.not.throw();
      const shape = plugin.options?.schema && z.toJSONSchema(plugin.options.schema, { io: 'input', unrepresentable: 'any' });
      for (const [name, property] of Object.entries(shape?.properties ?? {})) {
        expect(property, name).to.have.property('description').that.is.not.empty;
      }
    },
  },
  {
    name: 'asks for every constructor parameter by token',
    run: async (subject) => {
      for (const { useClass } of (await pluginOf(subject)).provides)
        if (useClass) expect(needsOf(useClass)).to.not.include(undefined);
    },
  },
  {
    name: 'fits together with what it needs',
    run: async (subject) => {
      expect((await planned(subject)).problems).to.deep.equal([]);
    },
  },
  {
    name: 'is built for a torrent and a peer without effect',
    run: (subject) =>
      leavesNothing(subject, async (kernel) => kernel.open(TORRENT_SCOPE, lentForTorrent()).open(PEER_SCOPE, lentForPeer())),
  },
  {
    name: `leaves nothing open, started and stopped ${ROUNDS} times`,
    run: async (subject) => {
      const scopes = async (kernel: Kernel): Promise<void> => {
        const torrent = kernel.open(TORRENT_SCOPE, lentForTorrent());
        await torrent.start();
        await torrent.open(PEER_SCOPE, lentForPeer()).start();
      };
      await leavesNothing(subject, scopes, ROUNDS);
    },
  },
];

export function pluginSuite(name: string, subject: PluginSubject): void {
  describeChecks(`${name}: a Plugin`, pluginChecks, subject);
}

async function pluginOf({ module }: PluginSubject): Promise<Plugin> {
  return (await import(module)).default;
}

async function planned(subject: PluginSubject, clock = new VirtualClock()) {
  const plugin = await pluginOf(subject);
  const ownsTime = plugin.provides.some(({ token }) => token === CLOCK);
  const plugins = [...(ownsTime ? [] : [testSystem(clock)]), ...(subject.others ?? []), plugin];
  return planOf(profileOf(plugins, { options: { [plugin.name]: subject.options ?? {} } }), TEST_HOST);
}

/** Starts a kernel with the plugin, does something with it, and closes it; several times. */
async function leavesNothing(subject: PluginSubject, act: (kernel: Kernel) => Promise<unknown>, rounds = 1): Promise<void> {
  const clock = new VirtualClock();
  const plan = await planned(subject, clock);
  const watch = new HandleWatch();
  for (let round = 0; round < rounds; round++) {
    const kernel = await Kernel.start(plan, [], () => REAL_TIME, LIMITS);
    await act(kernel);
    await kernel.close();
  }
  expect(await watch.left()).to.deep.equal([]);
  expect(clock.pending, 'timers').to.equal(0);
}

const REAL_TIME = {
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
