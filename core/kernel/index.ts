// The kernel's public face.
export type { Slot } from './claims.js';
export * from './kernel.js';
export * from './loader.js';
export * from './manifest.js';
export * from './plan.js';
export { ConfigurationError, PluginError, type Problem } from './problems.js';
export * from './profile.js';
export { schemaOf } from './schema.js';
export * from './tokens.js';
