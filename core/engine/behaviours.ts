// What plugins do on one connection: messages and news brought to each behaviour, with faults and slowness by their names.
import { type AnyMessageCodec, faultOf, type Handled, type PeerBehaviour, type Receiver } from '../contracts/index.js';
import type { Lag } from './lag.js';

/** A behaviour that takes a message. */
interface Taker {
  readonly behaviour: PeerBehaviour;
  readonly receiver: Receiver;
}

export class Behaviours {
  /** Somebody was slow: from now on each message is timed, to find out who. */
  timed = false;
  readonly #lag: Lag;
  readonly #takers = new Map<number, Taker[]>();
  #all: readonly PeerBehaviour[] = [];

  constructor(lag: Lag) {
    this.#lag = lag;
  }

  begin(behaviours: readonly PeerBehaviour[]): void {
    this.#all = behaviours;
    for (const behaviour of behaviours) {
      for (const receiver of behaviour.receives ?? []) {
        const others = this.#takers.get(receiver.id) ?? [];
        this.#takers.set(receiver.id, [...others, { behaviour, receiver }]);
      }
    }
  }

  take(codec: AnyMessageCodec, payload: Uint8Array): void {
    const takers = this.#takers.get(codec.id);
    if (!takers) return;
    // Each receiver was made for this codec by `on`; the map has forgotten the message type.
    const message = codec.decode(payload) as never;
    for (const taker of takers) if (this.#take(taker, codec.name, message) === 'handled') return;
  }

  /** Calls each; the first that throws ends it. */
  tell(hook: keyof PeerBehaviour, call: (behaviour: PeerBehaviour) => void): void {
    for (const behaviour of this.#all) if (behaviour[hook]) this.#call(behaviour, hook, () => call(behaviour));
  }

  /** Calls each, whatever the others do. */
  tellAll(hook: keyof PeerBehaviour, call: (behaviour: PeerBehaviour) => void, guarded: (run: () => void) => void): void {
    for (const behaviour of this.#all) guarded(() => this.#call(behaviour, hook, () => call(behaviour)));
  }

  #take({ behaviour, receiver }: Taker, name: string, message: never): Handled {
    if (this.timed) return this.#takeTimed({ behaviour, receiver }, name, message);
    try {
      return receiver.receive(message);
    } catch (error) {
      throw faultOf(behaviour, `message "${name}"`, error);
    }
  }

  #takeTimed({ behaviour, receiver }: Taker, name: string, message: never): Handled {
    let handled: Handled;
    this.#call(behaviour, `message "${name}"`, () => {
      handled = receiver.receive(message);
    });
    return handled;
  }

  #call(behaviour: PeerBehaviour, doing: string, call: () => void): void {
    try {
      this.#lag.timed(behaviour, doing, call);
    } catch (error) {
      throw faultOf(behaviour, doing, error);
    }
  }
}
