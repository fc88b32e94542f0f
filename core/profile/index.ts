// From plugins.json and the command line, or from plugins at hand, to what the kernel can plan with.
export { IMPORT_LIMIT_MS } from './load-plugin.js';
export { loadProfile } from './loader.js';
export { type OffPlugin, offText, type Profile, type ProfilePlan, planFor, type StartOptions, startProfile } from './off.js';
export type { Overlay } from './overlay.js';
export { profileOf } from './profile.js';
export { schemaOf } from './schema.js';
