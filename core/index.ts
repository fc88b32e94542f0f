// The public API: what plugins, the command line and embedding programs import from 'piecework'.

/** The schema library of plugin options, so that a plugin needs no copy of its own. */
export { z } from 'zod';
export * from './contracts/index.js';
export * from './engine/index.js';
export * from './kernel/index.js';
export * from './model/index.js';
export * from './profile/index.js';
