// The engine's public face.
export * from './client.js';
export * from './host.js';
export { type FetchedMetadata, type MetadataProgress, MetadataSession } from './metadata-session.js';
export * from './offline.js';
export type * from './progress.js';
export { TorrentSession } from './torrent-session.js';
