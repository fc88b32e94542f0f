// What `import 'piecework'` gives: the public face of core.
export * from './core/index.js';
