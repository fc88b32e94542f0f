// The act: builds what the plan says, starts it in order with a time limit each, stops it in reverse.

// First: it loads reflect-metadata, without which tsyringe does not load.
import './tokens.js';
import { container, type DependencyContainer, type InjectionToken, inject, injectable } from 'tsyringe';
import type { Slot } from './claims.js';
import type { Lifecycle } from './manifest.js';
import type { Build, Fill, Plan } from './plan.js';
import { ConfigurationError, PluginError, reasonOf } from './problems.js';
import { type AnyToken, type Class, needsOf, PROCESS, type Scope, type Token } from './tokens.js';

/** Milliseconds that one instance has to start or to stop. */
export const DEFAULT_LIMITS = { startMs: 10_000, stopMs: 3_000 } as const;
export type Limits = { readonly [K in keyof typeof DEFAULT_LIMITS]: number };

export type LimitTimer = { after(ms: number, callback: () => void): { cancel(): void } };

export type Lent = { readonly token: AnyToken; readonly value: unknown };

/** A value of the program's own for a token that it lends. */
export const lend = <T>(token: Token<T, unknown>, value: NoInfer<T>): Lent => ({ token, value });

const owners = new WeakMap<object, string>();

/** The plugin that an instance, or a value other than a number or text, is of. */
export const ownerOf = (provided: object): string | undefined => owners.get(provided);

export interface OpenScope {
  /** Sees outer scopes too. @throws Error for a token that nobody provides and the plan was not told of. */
  get<I>(token: Token<never, I>): I;
  /** Builds all classes of the scope. @throws PluginError of phase `construct`; then nothing is left of it. */
  open(scope: Scope, lent: readonly Lent[]): OpenScope;
  /**
   * Starts in order. When one fails, what ran is stopped and the scope is closed; but a plugin that may be left off goes
   * out of the chains, whose arrays change then, and the rest goes on. @throws PluginError
   */
  start(): Promise<void>;
  /** Scopes inside first, then last built first stopped. Idempotent. @throws AggregateError once everything was tried. */
  close(): Promise<void>;
}

interface Built extends Pick<Build, 'plugin' | 'useClass'> {
  readonly instance: Lifecycle;
  /** Started, or needs no start: to be stopped. */
  runs: boolean;
}

/** A plan without the plugin that failed in a scope inside the process, if it may be left off. @throws ConfigurationError when others need it */
export type LeaveOff = (failed: PluginError) => Plan | undefined;

/** Scopes that open later go by `plan`: it changes when a plugin is left off. */
type Frame = { plan: Plan; readonly limits: Limits; readonly timer: () => LimitTimer; readonly leaveOff: LeaveOff | undefined };

/** The plugins at work: the scope of the process, and those opened inside. */
export class Kernel implements OpenScope {
  private readonly inside = new Set<Kernel>();
  private readonly built: Built[] = [];
  private readonly chains: unknown[][] = [];
  private readonly plan: Plan;
  private starting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  /**
   * @param timer what time limits are measured with; asked for when all of the process is built, so it may be a step.
   * @throws ConfigurationError when the plan has problems; PluginError when a plugin cannot be built or started.
   */
  static async start(
    plan: Plan,
    lent: readonly Lent[],
    timer: (scope: OpenScope) => LimitTimer,
    limits: Limits = DEFAULT_LIMITS,
    leaveOff?: LeaveOff,
  ): Promise<Kernel> {
    if (plan.problems.length > 0) throw new ConfigurationError(plan.problems);
    for (const { plugin } of plan.plugins)
      for (const { value } of plugin.provides) if (value instanceof Object) owners.set(value, plugin.name);
    const options = plan.plugins.flatMap(({ plugin: { options: token }, checked: value }) => (token ? { token, value } : []));
    const frame: Frame = { plan, limits, timer: () => timer(kernel), leaveOff };
    const kernel: Kernel = new Kernel(frame, PROCESS, container.createChildContainer(), [...lent, ...options]);
    await kernel.start();
    return kernel;
  }

  private constructor(
    private readonly frame: Frame,
    private readonly scope: Scope,
    /** Only ever filled with ready instances, so tsyringe decides nothing. */
    private readonly store: DependencyContainer,
    lent: readonly Lent[],
    private readonly outer?: Kernel,
  ) {
    this.plan = frame.plan;
    for (const { token, value } of lent) store.registerInstance(token.id, value);
    const forgotten = this.plan.lent.find((token) => token.scope.name === scope.name && !store.isRegistered(token.id));
    if (forgotten) throw new Error(`Scope "${scope.name}" is opened without "${forgotten.name}", which the program lends.`);
    const instances = new Map<Build, Lifecycle>();
    for (const node of this.plan.scopes.get(scope.name) ?? []) {
      if ('token' in node) this.fill(node, instances);
      else instances.set(node, this.build(node));
    }
  }

  get<I>(token: Token<never, I>): I {
    return this.store.resolve(token.id);
  }

  open(scope: Scope, lent: readonly Lent[]): OpenScope {
    if (this.closing) throw new Error(`Scope "${scope.name}" cannot be opened: its ${this.scope.name} is closed.`);
    try {
      const opened = new Kernel(this.frame, scope, this.store.createChildContainer(), lent, this);
      this.inside.add(opened);
      return opened;
    } catch (error) {
      const plan = error instanceof PluginError && this.frame.leaveOff?.(error);
      if (!plan) throw error;
      this.frame.plan = plan;
      return this.open(scope, lent);
    }
  }

  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  close(): Promise<void> {
    const stop = () => this.stopAll();
    this.closing ??= this.starting ? this.starting.then(stop, stop) : stop();
    return this.closing;
  }

  private fill({ token, from }: Fill, instances: ReadonlyMap<Build, unknown>): void {
    const values = from.map(({ build, value }) => (build ? instances.get(build) : value));
    if (token.kind === 'chain') this.chains.push(values);
    const keyed = () => new Map(from.map(({ key }, index) => [key, values[index]]));
    this.store.registerInstance(token.id, token.kind === 'chain' ? values : token.kind === 'keyed' ? keyed() : values[0]);
  }

  private build({ plugin, useClass, needs }: Build): Lifecycle {
    try {
      const seen = needs.filter((need) => need.seenBy);
      const store = seen.length > 0 ? this.store.createChildContainer() : this.store;
      for (const need of seen) store.registerInstance(need.id, need.seenBy?.(this.get(need), plugin.name));
      const instance = store.resolve(injectableOf(useClass));
      owners.set(instance, plugin.name);
      this.built.push({ plugin, useClass, instance, runs: instance.start === undefined });
      return instance;
    } catch (cause) {
      throw new PluginError(plugin.name, 'construct', `class ${useClass.name}`, cause);
    }
  }

  private async startAll(): Promise<void> {
    const off = new Set<string>();
    for (const part of this.built.filter(({ runs }) => !runs)) {
      if (off.has(part.plugin.name)) continue;
      if (this.closing) throw new Error(`The ${this.scope.name} was closed while it started.`);
      try {
        await this.limited(part, 'start');
        part.runs = true;
      } catch (cause) {
        const alsoFailed: unknown[] = [];
        try {
          this.takeOut(new PluginError(part.plugin.name, 'start', `class ${part.useClass.name}`, cause, alsoFailed));
          off.add(part.plugin.name);
        } catch (error) {
          // Whoever closes already waits for this start to end, and stops everything then.
          if (!this.closing) {
            this.closing = this.stopAll();
            await this.closing.catch(({ errors }) => alsoFailed.push(...errors));
          }
          throw error;
        }
      }
    }
  }

  /** What others got from a plugin besides its part in chains they cannot give back. @throws what ends the start */
  private takeOut(failed: PluginError): void {
    const next = this.outer && this.frame.leaveOff?.(failed);
    if (!next) throw failed;
    this.frame.plan = next;
    const isHeld = ({ provider, token, step }: Slot) =>
      provider === failed.plugin && token.scope.name === this.scope.name && next.slots.some((slot) => slot.step === step);
    if (this.plan.slots.some(isHeld)) throw failed;
    for (const list of this.chains) list.splice(0, Infinity, ...list.filter((each) => ownerOf(Object(each)) !== failed.plugin));
  }

  private async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    await Promise.all([...this.inside].map((scope) => scope.close().catch((error) => errors.push(...error.errors))));
    for (const part of this.built.toReversed()) {
      if (!part.runs || !part.instance.stop) continue;
      await this.limited(part, 'stop').catch((cause) =>
        errors.push(new PluginError(part.plugin.name, 'stop', `class ${part.useClass.name}`, cause)),
      );
    }
    this.outer?.inside.delete(this);
    if (errors.length > 0) throw new AggregateError(errors, errors.map(reasonOf).join('; '));
  }

  private async limited({ instance }: Built, phase: 'start' | 'stop'): Promise<void> {
    const work = instance[phase]?.();
    if (work === undefined) return;
    const ms = this.frame.limits[`${phase}Ms`];
    await new Promise<void>((done, fail) => {
      const timer = this.frame.timer().after(ms, () => {
        fail(new Error(`it takes longer than ${ms / 1000} s`));
        // What starts too late is stopped as soon as it has started, so that nothing it opened stays open.
        if (phase === 'start') work.then(() => instance.stop?.()).catch(() => {});
      });
      work.then(done, fail).finally(() => timer.cancel());
    });
  }
}

const prepared = new WeakSet<Class>();

/** Tells tsyringe what a class needs, so that plugins need not know of it and subclasses can go without a constructor. */
function injectableOf(target: Class): InjectionToken<Lifecycle> {
  if (!prepared.has(target)) {
    needsOf(target).forEach((need, index) => {
      if (need) inject(need.id)(target, undefined, index);
    });
    injectable()(target);
    prepared.add(target);
  }
  // Object() gives it back as it is: tsyringe's type says any[] where ours says never[].
  return Object(target);
}
