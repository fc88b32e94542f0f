// Peers that do what no client should have to bear, each way under its name.
import { CHEATS } from './cheats.js';

export type { HostileBehaviour, HostileBehaviours } from './behaviour.js';
export { CHEATS, TRICKLE } from './cheats.js';
export { HostileHost, type HostileNetwork } from './hostile-host.js';
export { framed, HostilePeer, type HostileSetup, type HostileTarget, lengthPrefix } from './hostile-peer.js';
export { answersRight, everything, opensAsSeed, pieceMessage, rightBytes, seeds } from './seeding.js';

export const HOSTILE = { ...CHEATS } as const;
export type HostileName = keyof typeof HOSTILE;
