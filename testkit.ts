// What `import 'piecework/testkit'` gives.
export * from './test/kit/index.js';
