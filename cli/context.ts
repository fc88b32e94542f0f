// What every command gets: options that all share, where to write, when to stop, and the plugins at work.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import {
  type AnyToken,
  CLOCK,
  DEFAULT_LIMITS,
  ENGINE_LENDS,
  ENGINE_NEEDS,
  type Kernel,
  type LimitTimer,
  loadProfile,
  type Overlay,
  offText,
  type Profile,
  type ProfilePlan,
  planFor,
  startProfile,
} from '../core/index.js';
import type { Blame } from './blame.js';
import { Output, type Streams } from './output.js';
import { PACKAGE_FOLDER } from './version.js';

/** Milliseconds that one plugin may take to stop: leaving a swarm comes before, and 5 s are promised for all. */
export const STOP_MS = 1_500;

/** For what comes before there is a clock. */
const TIMER: LimitTimer = {
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** From dist/cli. */
export const BUILT_INS = new URL('../plugins/', import.meta.url);

export function builtInNames(): string[] {
  const entries = readdirSync(BUILT_INS, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The world outside of a command. */
export interface World extends Streams {
  readonly workingFolder: string;
  /** Aborted with an `Interrupted`, or with what nobody caught. */
  readonly signal: AbortSignal;
  /** Finds out whose fault it is what nobody caught. */
  readonly blame?: Blame;
}

/** Options of every command. */
export interface SharedOptions {
  readonly plugins?: string;
  readonly plugin?: readonly string[];
  readonly bind?: readonly string[];
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const hostWith = (needs: readonly AnyToken[]) => ({ lent: ENGINE_LENDS, needs: [...ENGINE_NEEDS, ...needs] });

export class Context {
  readonly world: World;
  readonly output: Output;
  readonly overlay: Overlay;
  readonly #file: string;

  static async of(command: Command, world: World): Promise<Context> {
    const options = command.optsWithGlobals<SharedOptions>();
    const output = await Output.open(world, options.json ? 'json' : options.quiet ? 'quiet' : 'human');
    return new Context(world, output, options);
  }

  private constructor(world: World, output: Output, { plugins, plugin = [], bind = [], set = [] }: SharedOptions) {
    this.world = world;
    this.output = output;
    this.overlay = { plugins: plugin, bind, set };
    this.#file = plugins ?? fileURLToPath(new URL('plugins.json', PACKAGE_FOLDER));
  }

  get signal(): AbortSignal {
    return this.world.signal;
  }

  profile(overlay: Overlay = this.overlay): Promise<Profile> {
    return loadProfile(this.#file, overlay, BUILT_INS, this.world.workingFolder, TIMER).then((profile) => {
      this.world.blame?.learn(profile.plugins);
      return profile;
    });
  }

  async plan(): Promise<ProfilePlan> {
    return planFor(await this.profile(), hostWith([]));
  }

  /** Starts the plugins, and stops them however the work ends. */
  async withPlugins<T>(work: (kernel: Kernel) => Promise<T>, needs: readonly AnyToken[] = []): Promise<T> {
    const profile = await this.profile();
    this.signal.throwIfAborted();
    const kernel = await startProfile(profile, hostWith(needs), {
      timer: (scope) => scope.get(CLOCK),
      limits: { ...DEFAULT_LIMITS, stopMs: STOP_MS },
      off: (plugin) => this.output.warn(offText(plugin)),
    });
    const result = await work(kernel).catch(async (error) => {
      // Why the work failed matters more than why a plugin then would not stop.
      await kernel.close().catch((also) => this.output.warn(String(also.message)));
      throw error;
    });
    await kernel.close();
    return result;
  }
}
