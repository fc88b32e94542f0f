// The kernel's public face.
export * from './kernel.js';
export * from './loader.js';
export * from './manifest.js';
export * from './plan.js';
export { ConfigurationError, PluginError, type Problem } from './problems.js';
export {
  type Bind,
  type BindOrigin,
  type LoadedPlugin,
  type LoadedProfile,
  type Overlay,
  type ProfileChoices,
  profileOf,
} from './profile.js';
export { schemaOf } from './schema.js';
export * from './tokens.js';
