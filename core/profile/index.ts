// From plugins.json and the command line, or from plugins at hand, to what the kernel can plan with.
export { IMPORT_LIMIT_MS, loadProfile, type Overlay } from './loader.js';
export { type OffPlugin, offText, type Profile, type ProfilePlan, planFor, type StartOptions, startProfile } from './off.js';
export { profileOf } from './profile.js';
export { schemaOf } from './schema.js';
