// The act: builds what the plan says, starts it in order with a time limit each, stops it in reverse.
// tsyringe is only the store: it is filled with ready instances, so it never resolves anything by itself.
// First: it loads reflect-metadata, without which tsyringe does not load.
import './tokens.js';
import { container, type DependencyContainer, type InjectionToken, inject, injectable } from 'tsyringe';
import type { Lifecycle } from './manifest.js';
import type { Build, Fill, Plan } from './plan.js';
import { ConfigurationError, PluginError, reasonOf } from './problems.js';
import { type AnyToken, type Class, needsOf, PROCESS, type Scope, type Token } from './tokens.js';

/** Milliseconds that each instance has to start and to stop. */
export interface Limits {
  readonly startMs: number;
  readonly stopMs: number;
}

export const DEFAULT_LIMITS: Limits = { startMs: 10_000, stopMs: 3_000 };

export interface LimitTimer {
  after(ms: number, callback: () => void): { cancel(): void };
}

export interface Lent {
  readonly token: AnyToken;
  readonly value: unknown;
}

/** A value of the program's own for a token it lends. */
export const lend = <T>(token: Token<T, unknown>, value: NoInfer<T>): Lent => ({ token, value });

export interface OpenScope {
  /** Sees outer scopes too. A keyed step or chain that no plugin provides is empty. */
  get<I>(token: Token<never, I>): I;
  /** Builds all classes of the scope. @throws PluginError of phase `construct`; then nothing is left of it. */
  open(scope: Scope, lent: readonly Lent[]): OpenScope;
  /** Starts in order. When one fails, what ran is stopped and the scope closed. @throws PluginError naming plugin and class. */
  start(): Promise<void>;
  /** Scopes inside first, then last built first stopped. Idempotent. @throws AggregateError after all was tried. */
  close(): Promise<void>;
}

interface Built {
  readonly build: Build;
  readonly instance: Lifecycle;
  /** Started, or needs no start: to be stopped. */
  runs: boolean;
}

interface Setting {
  readonly plan: Plan;
  readonly limits: Limits;
  /** Asked for when there is something to limit: the clock may come from a plugin. */
  readonly timer: () => LimitTimer;
}

class LiveScope implements OpenScope {
  private readonly inside = new Set<LiveScope>();
  private readonly built: Built[] = [];
  private starting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  protected constructor(
    private readonly setting: Setting,
    private readonly scope: Scope,
    private readonly store: DependencyContainer,
    lent: readonly Lent[],
    private readonly outer?: LiveScope,
  ) {
    for (const { token, value } of lent) store.registerInstance(token.id, value);
    const forgotten = setting.plan.lent.find(({ id, scope: { name } }) => name === scope.name && !store.isRegistered(id));
    if (forgotten) throw new Error(`Scope "${scope.name}" is opened without "${forgotten.name}", which the program lends.`);
    this.construct(setting.plan.scopes.get(scope.name) ?? []);
  }

  get<I>(token: Token<never, I>): I {
    if (!this.store.isRegistered(token.id, true)) this.fillEmpty(token);
    return this.store.resolve<I>(token.id);
  }

  open(scope: Scope, lent: readonly Lent[]): OpenScope {
    if (this.closing) throw new Error(`Scope "${scope.name}" cannot be opened: "${this.scope.name}" is closed.`);
    if (scope.outer?.name !== this.scope.name)
      throw new Error(`Scope "${scope.name}" is not directly inside "${this.scope.name}".`);
    const opened = new LiveScope(this.setting, scope, this.store.createChildContainer(), lent, this);
    this.inside.add(opened);
    return opened;
  }

  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  close(): Promise<void> {
    this.closing ??= this.starting
      ? this.starting.then(
          () => this.stopAll(),
          () => this.stopAll(),
        )
      : this.stopAll();
    return this.closing;
  }

  private construct(order: readonly (Build | Fill)[]): void {
    const instances = new Map<Build, unknown>();
    for (const node of order) {
      if ('token' in node) {
        const values = node.from.map(({ build, value, key = '' }) => [key, build ? instances.get(build) : value] as const);
        this.store.registerInstance(node.token.id, injected(node.token, values));
        continue;
      }
      try {
        const instance = this.store.resolve(injectableOf(node.useClass));
        instances.set(node, instance);
        this.built.push({ build: node, instance, runs: instance.start === undefined });
      } catch (cause) {
        throw new PluginError(node.plugin.name, 'construct', node.useClass.name, cause);
      }
    }
  }

  private fillEmpty(token: AnyToken): void {
    let owner: LiveScope | undefined = this;
    while (owner && owner.scope.name !== token.scope.name) owner = owner.outer;
    if (!owner || (token.kind !== 'keyed' && token.kind !== 'chain'))
      throw new Error(`Nothing provides "${token.name}" in scope "${this.scope.name}"; name it in the needs of the plan.`);
    owner.store.registerInstance(token.id, injected(token, []));
  }

  private async startAll(): Promise<void> {
    for (const part of this.built) {
      if (part.runs) continue;
      if (this.closing) throw new Error(`Scope "${this.scope.name}" was closed while it started.`);
      try {
        await this.limited(part, 'start');
        part.runs = true;
      } catch (cause) {
        const { plugin, useClass } = part.build;
        // Someone who closes already waits for this start to end, so it must not wait for them.
        const undone: unknown[] = [];
        if (!this.closing) {
          this.closing = this.stopAll();
          await this.closing.catch(({ errors }) => undone.push(...errors));
        }
        throw new PluginError(plugin.name, 'start', useClass.name, cause, undone);
      }
    }
  }

  private async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    const collect = (error: unknown) => errors.push(...(error instanceof AggregateError ? error.errors : [error]));
    await Promise.all([...this.inside].map((scope) => scope.close().catch(collect)));
    for (const part of this.built.toReversed()) {
      if (!part.runs || !part.instance.stop) continue;
      const { plugin, useClass } = part.build;
      await this.limited(part, 'stop').catch((cause) => collect(new PluginError(plugin.name, 'stop', useClass.name, cause)));
    }
    this.outer?.inside.delete(this);
    if (errors.length > 0) throw new AggregateError(errors, errors.map(reasonOf).join('; '));
  }

  private async limited({ instance }: Built, phase: 'start' | 'stop'): Promise<void> {
    const returned = instance[phase]?.();
    if (returned === undefined) return;
    const work = Promise.resolve(returned);
    const ms = this.setting.limits[`${phase}Ms`];
    await new Promise<void>((done, fail) => {
      const timer = this.setting.timer().after(ms, () => {
        fail(new Error(`it took longer than ${ms / 1000} s`));
        // What starts too late is stopped as soon as it has started, so that nothing it opened stays open.
        if (phase === 'start') work.then(() => instance.stop?.()).catch(() => {});
      });
      work.then(done, fail).finally(() => timer.cancel());
    });
  }
}

/** The plugins at work: the scope of the process. */
export class Kernel extends LiveScope {
  /**
   * @param timer what time limits are measured with; asked for once all of the process is built, so it may be a step.
   * @throws ConfigurationError when the plan has problems; PluginError when a plugin fails to build or start.
   */
  static async start(
    plan: Plan,
    lent: readonly Lent[],
    timer: (scope: OpenScope) => LimitTimer,
    limits: Limits = DEFAULT_LIMITS,
  ): Promise<Kernel> {
    if (plan.problems.length > 0) throw new ConfigurationError(plan.problems);
    const options = plan.plugins.flatMap(({ plugin, checked }) =>
      plugin.options ? [{ token: plugin.options, value: checked }] : [],
    );
    const setting: Setting = { plan, limits, timer: () => timer(kernel) };
    const kernel: Kernel = new Kernel(setting, PROCESS, container.createChildContainer(), [...lent, ...options]);
    await kernel.start();
    return kernel;
  }
}

function injected({ kind }: AnyToken, values: readonly (readonly [key: string, value: unknown])[]): unknown {
  if (kind === 'keyed') return new Map(values);
  return kind === 'chain' ? values.map(([, value]) => value) : values[0]?.[1];
}

const prepared = new WeakSet<Class>();

/** tsyringe is told what a class needs here, so a plugin never has to know of it; a subclass without a constructor is told its base's. */
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
