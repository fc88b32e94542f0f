// A host may have an IPv4 and an IPv6 address, and be heard at one of them alone.
import type { Address } from './address.js';
import { FIRST_RETRY_MS, Unheard } from './conversation.js';

/** Asks one address after the other. All but the last have to answer soon; only silence leads on to the next. */
export async function firstHeard<T>(
  addresses: readonly Address[],
  ask: (address: Address, patienceMs?: number) => Promise<T>,
): Promise<T> {
  for (const address of addresses.slice(0, -1)) {
    try {
      return await ask(address, FIRST_RETRY_MS);
    } catch (error) {
      if (!(error instanceof Unheard)) throw error;
    }
  }
  const last = addresses.at(-1);
  if (!last) throw new Unheard('it has no address');
  return ask(last);
}
