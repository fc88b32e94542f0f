// From plugins.json and the command line, or from plugins at hand, to what the kernel can plan with.
export { IMPORT_LIMIT_MS, loadProfile, type Overlay } from './loader.js';
export { profileOf } from './profile.js';
export { schemaOf } from './schema.js';
