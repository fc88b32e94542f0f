// Everything that turns values into text. Pure.
export * from './cells.js';
export * from './numbers.js';
export * from './paint.js';
export * from './progress.js';
