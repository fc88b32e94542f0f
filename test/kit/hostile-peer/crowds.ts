// Those that come in crowds. They dial: a peer that is dialled cannot.
import { Interested } from '../../../plugins/choke/index.js';
import { HaveNone } from '../../../plugins/fast/index.js';
import { forEver, type HostileBehaviours } from './behaviour.js';
import type { HostilePeer } from './hostile-peer.js';

export const CROWD = 500;
export const RECONNECTS = 3_000;
const AT_ONCE = 20;

async function many(peer: HostilePeer, count: number, does: (one: HostilePeer, number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      // Refused, or no descriptor left: so much the better for the other end.
      const one = await peer.another().catch(() => undefined);
      if (one) await does(one, number);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

export const CROWDS = {
  /** A third says nothing, a third only hello, a third that it is interested. */
  '500 connections': async (peer) => {
    await many(peer, CROWD - 1, async (one, number) => {
      if (number % 3 > 0) await one.greets();
      if (number % 3 > 1) {
        await one.says(HaveNone, {});
        await one.says(Interested, {});
      }
    });
    await forEver(peer);
  },

  /** All of them say hello, and then nothing. */
  '500 silent peers': async (peer) => {
    await many(peer, CROWD - 1, (one) => one.greets());
    await forEver(peer);
  },

  'a reconnect storm': async (peer) => {
    await many(peer, RECONNECTS, async (one) => {
      await one.greets();
      await one.until(() => one.theirs !== undefined);
      one.hangsUp();
    });
  },
} satisfies HostileBehaviours;
