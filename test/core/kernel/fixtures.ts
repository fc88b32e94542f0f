// What the kernel's tests share: steps of a made-up program, plugins in a line, a clock that tests turn.
import {
  chain,
  definePlugin,
  Kernel,
  keyed,
  type LoadedProfile,
  lent,
  one,
  type Plan,
  type Plugin,
  type Provision,
  planOf,
  profileOf,
  scopeInside,
} from '../../../core/index.js';

export const ROOM = scopeInside({ name: 'process' }, 'room');
export const SEAT = scopeInside(ROOM, 'seat');

export interface Greeter {
  greet(): string;
}

export const GREETER = one<Greeter>('test-greeter');
export const OTHER = one<Greeter>('test-other');
export const THIRD = one<Greeter>('test-third');
export const ROOM_GREETER = one<Greeter>('test-room-greeter', ROOM);
export const SEAT_GREETER = one<Greeter>('test-seat-greeter', SEAT);
export const DOOR = keyed<Greeter>('test-door');
export const BELLS = chain<Greeter>('test-bells');
export const SEAT_BELLS = chain<Greeter>('test-seat-bells', SEAT);
export const GUEST = lent<Greeter>('test-guest', SEAT);

export const greeter = (text: string): Greeter => ({ greet: () => text });

export const plugin = (name: string, provides: readonly Provision[], more: Partial<Plugin> = {}): Plugin =>
  definePlugin({ name, version: '1.0.0', api: '^1', summary: `The ${name} of the test.`, provides, ...more });

type Choices = Parameters<typeof profileOf>[1];

export const planned = (
  plugins: readonly Plugin[],
  choices: Choices = {},
  host: Partial<Parameters<typeof planOf>[1]> = {},
): Plan => planOf(profileOf(plugins, choices), { lent: [], needs: [], ...host });

export const texts = ({ problems }: Plan | LoadedProfile): string[] => problems.map(({ message }) => message);

/** Time that moves when the test says so. */
export class TestTimer {
  private readonly waiting = new Set<{ at: number; callback: () => void }>();
  private now = 0;

  after(ms: number, callback: () => void): { cancel(): void } {
    const entry = { at: this.now + ms, callback };
    this.waiting.add(entry);
    return { cancel: () => this.waiting.delete(entry) };
  }

  get pending(): number {
    return this.waiting.size;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const entry of this.waiting) {
      if (entry.at > this.now) continue;
      this.waiting.delete(entry);
      entry.callback();
    }
  }
}

export const started = (plan: Plan, timer = new TestTimer()): Promise<Kernel> => Kernel.start(plan, [], () => timer);

/** Lets every promise that can settle do so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
