// Peers that do what no client should have to bear, each way under its name.
import { CHEATS } from './cheats.js';
import { CROWDS } from './crowds.js';
import { GIVERS } from './givers.js';
import { STRANGERS } from './strangers.js';
import { TAKERS } from './takers.js';
import { TALKERS, WRONG_SIZE } from './talkers.js';

export type { HostileBehaviour, HostileBehaviours } from './behaviour.js';
export { CHEATS, drips, spoilt, TRICKLE } from './cheats.js';
export { CROWD, CROWDS, RECONNECTS } from './crowds.js';
export { GIVERS } from './givers.js';
export { leeches, seedsAt } from './honest.js';
export { HostileHost, type HostileNetwork } from './hostile-host.js';
export { framed, HostilePeer, type HostileSetup, type HostileTarget, lengthPrefix } from './hostile-peer.js';
export { answersRight, everything, opensAsSeed, pieceMessage, rightBytes, seeds } from './seeding.js';
export { STRANGERS } from './strangers.js';
export { TAKERS } from './takers.js';
export { TALKERS, WRONG_SIZE } from './talkers.js';

export const HOSTILE = { ...STRANGERS, ...TALKERS, ...WRONG_SIZE, ...TAKERS, ...GIVERS, ...CHEATS, ...CROWDS };
export type HostileName = keyof typeof HOSTILE;
