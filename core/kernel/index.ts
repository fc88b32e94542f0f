// The kernel's public face.
export * from './manifest.js';
export * from './tokens.js';
