// The test kit, exported as 'piecework/testkit': time and chance that a test owns, streams in memory, fakes of what the
// engine lends, and a conformance suite for each kind of plugin. Suites use mocha's describe and it, chai and fast-check.
export * from './check.js';
export * from './content.js';
export * from './duplex.js';
export * from './fake-extended.js';
export * from './fake-peer.js';
export * from './fake-torrent.js';
export * from './handles.js';
export * from './hostile-peer/index.js';
export * from './picker-drawing.js';
export * from './piece.js';
export * from './recorded-events.js';
export * from './scripted-peer.js';
export * from './seeded-random.js';
export * from './suites/extension.js';
export * from './suites/message.js';
export * from './suites/metainfo.js';
export * from './suites/picker.js';
export * from './suites/plugin.js';
export * from './suites/resume.js';
export * from './suites/scrape.js';
export * from './suites/storage.js';
export * from './suites/tracker.js';
export * from './suites/transport.js';
export * from './swarm.js';
export * from './test-host.js';
export * from './virtual-clock.js';
