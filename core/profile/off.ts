// Optional plugins: one that fails is left off, with what is to be told of it, and the others go on.
import {
  type Bind,
  ConfigurationError,
  type Host,
  Kernel,
  type Limits,
  type LimitTimer,
  type LoadedProfile,
  type OpenScope,
  type Plan,
  type Plugin,
  PluginError,
  type Problem,
  planOf,
} from '../kernel/index.js';

/** An optional plugin that the others go on without. */
export interface OffPlugin {
  /** Its name; as it is written in plugins.json when it could not be loaded. */
  readonly name: string;
  /** Where it failed: it was not found, not imported, does not fit by itself or with the others, or threw. */
  readonly phase: 'find' | 'import' | 'check' | 'plan' | 'construct' | 'start';
  /** The rest of a sentence: `it cannot be loaded …` */
  readonly reason: string;
  /** As in `Problem.where`. */
  readonly where: string;
  /** Undefined when it could not be loaded. */
  readonly plugin?: Plugin;
  /** The file it came from. */
  readonly source?: string;
}

/** What to use, and what is left off. */
export interface Profile extends LoadedProfile {
  readonly off: readonly OffPlugin[];
}

export interface ProfilePlan extends Plan {
  readonly off: readonly OffPlugin[];
}

/** What is said of a plugin that failed becomes why it is off. */
export function reasonOff(name: string, message: string): string {
  const start = `Plugin "${name}" `;
  return message.startsWith(start) ? `it ${message.slice(start.length)}` : message;
}

/** One sentence. */
export const offText = ({ name, reason }: OffPlugin): string => `Optional plugin "${name}" is off: ${reason}`;

/** Binds that name a plugin which is off, or may: others settle who provides the step. */
export function withoutOff(binds: readonly Bind[], off: readonly OffPlugin[], listed: readonly string[]): readonly Bind[] {
  const mayBeMeant = (name: string) => off.some((each) => each.name === name || each.plugin === undefined);
  return binds.filter(({ plugin }) => listed.includes(plugin) || !mayBeMeant(plugin));
}

/** Plans without the optional plugins that do not fit, and without those that these leave alone. */
export function planFor(profile: Profile, host: Host): ProfilePlan {
  const plan = planOf(profile, host);
  for (const problem of plan.problems) {
    const names = UNFIT.includes(problem.code) ? [problem.plugin, ...(problem.askers ?? [])] : [];
    for (const name of names) {
      const left = name !== undefined && without(profile, name, 'plan', problem.message);
      if (left) return planFor(left, host);
    }
  }
  return { ...plan, problems: plan.problems.map((problem) => explained(problem, profile.off)), off: profile.off };
}

/** What is wrong with one plugin, as it is: no choice of the person between several. */
const UNFIT: readonly string[] = ['missing', 'parameter', 'options', 'scope', 'provide'];

/** Undefined when the plugin is not optional. */
function without(profile: Profile, name: string, phase: OffPlugin['phase'], message: string): Profile | undefined {
  const failed = profile.plugins.find(({ plugin, optional }) => optional && plugin.name === name);
  if (!failed) return undefined;
  const { plugin, where, source } = failed;
  const plugins = profile.plugins.filter((each) => each !== failed);
  const off = [...profile.off, { name, phase, reason: reasonOff(name, message), where, plugin, source }];
  const listed = plugins.map((each) => each.plugin.name);
  return { ...profile, plugins, off, binds: withoutOff(profile.binds, off, listed) };
}

/** What nobody provides may be what a plugin would that is off. */
function explained(problem: Problem, off: readonly OffPlugin[]): Problem {
  const able = off.filter(({ plugin }) => plugin?.provides.some(({ token }) => token.name === problem.step));
  return { ...problem, message: [problem.message, ...able.map(offText)].join(' ') };
}

export interface StartOptions {
  /** What time limits are measured with; asked for when all of the process is built, so it may be a step. */
  timer(scope: OpenScope): LimitTimer;
  readonly limits?: Limits;
  /** An optional plugin is left off: told once of each, also of those that fail later, where a scope opens. */
  readonly off?: (plugin: OffPlugin) => void;
}

/**
 * Starts the plugins of a profile, without the optional ones that fail.
 * @throws ConfigurationError when they do not fit together, or without one that failed; PluginError when another one failed.
 */
export async function startProfile(profile: Profile, host: Host, options: StartOptions): Promise<Kernel> {
  let left = profile;
  const told = new Set<string>();
  const plan = (): ProfilePlan => {
    const planned = planFor(left, host);
    for (const each of planned.off) if (!told.has(each.where)) options.off?.(each);
    for (const { where } of planned.off) told.add(where);
    if (planned.problems.length > 0) throw new ConfigurationError(planned.problems);
    return planned;
  };
  const leaveOff = (failed: PluginError): ProfilePlan | undefined => {
    const next = without(left, failed.plugin, failed.phase === 'construct' ? 'construct' : 'start', failed.message);
    // Two scopes may open at once, and it fails in both.
    const isOff = left.off.some(({ name }) => name === failed.plugin);
    left = next ?? left;
    return next || isOff ? plan() : undefined;
  };
  for (let current = plan(); ; ) {
    try {
      return await Kernel.start(current, [], options.timer, options.limits, leaveOff);
    } catch (error) {
      const next = error instanceof PluginError && leaveOff(error);
      if (!next) throw error;
      current = next;
    }
  }
}
