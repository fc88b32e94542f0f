// The kernel's public face.
export type { Slot } from './claims.js';
export * from './kernel.js';
export * from './manifest.js';
export * from './plan.js';
export * from './problems.js';
export * from './profile.js';
export * from './tokens.js';
