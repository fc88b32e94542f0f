// All commands, by name. One file of them is read faster than the twenty that one command would need.
export * as create from './create.js';
export * as download from './download.js';
export * as info from './info.js';
export * as plugins from './plugins.js';
export * as scrape from './scrape.js';
export * as seed from './seed.js';
export * as share from './share.js';
export * as tracker from './tracker.js';
export * as verify from './verify.js';
