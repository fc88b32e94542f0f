// The public API: what plugins, the command line and embedding programs import from 'piecework'.
export * from './contracts/index.js';
export * from './engine/index.js';
export * from './kernel/index.js';
export * from './model/index.js';
