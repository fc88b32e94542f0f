// Values that all rooms share.
export * from './announce-url.js';
export * from './bitfield.js';
export type * from './brands.js';
export * from './clean-text.js';
export * from './client-name.js';
export * from './errors.js';
export * from './geometry.js';
export * from './info-hash.js';
export * from './magnet.js';
export type * from './metainfo.js';
export * from './peer-address.js';
