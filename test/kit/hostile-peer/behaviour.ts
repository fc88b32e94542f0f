// What a hostile peer does on one connection, under a name.
import type { HostilePeer } from './hostile-peer.js';

/** Resolves when it has done its worst; most then wait until the other end hangs up. */
export type HostileBehaviour = (peer: HostilePeer) => void | Promise<void>;
export type HostileBehaviours = Readonly<Record<string, HostileBehaviour>>;

/** After this, only the other end moves. */
export const forEver = (peer: HostilePeer): Promise<void> => peer.until(() => false);
