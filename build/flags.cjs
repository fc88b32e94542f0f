// How Node's engine works for the program, from its first hashing thread on: what was compiled ahead, of Node's own modules too, is
// believed only under the flags that it was made with. Set at the start, they cost 30 ms of it, and each thread 50 (measured).
const { setFlagsFromString } = require('node:v8');

/** Milliseconds for a program without threads, such as one that only waits. */
const SETTLED_MS = 1_000;

/** From this version on (Node 22) V8 counts calls of a function until it is optimised; before, the bytes of it that were run. */
const COUNTS_CALLS = Number.parseInt(process.versions.v8, 10) >= 12;

function settle() {
  // The space for young objects stays small. What makes it grow is garbage alone: seeding took twice the memory, and no less
  // time (measured). V8 puts this flag back, for all threads, whenever one starts: it is set again then, or hundreds of idle
  // connections take four times the memory (measured).
  setFlagsFromString('--semi-space-growth-factor=1');

  // What runs thrice as long before it is optimised: most functions never pay that back within one download, and there are no
  // processors to spare for it (measured: a fifth of the processor time of a short one).
  setFlagsFromString(COUNTS_CALLS ? '--invocation-count-for-turbofan=9000' : '--interrupt-budget=400000');

  // Young objects are collected by the thread that made them. To share that with others means to wait until they are awake,
  // which takes longer than the work: there is little of it, and the processors are busy hashing (measured: a fifth of such pauses).
  setFlagsFromString('--no-parallel-scavenge');
}

process.on('worker', (thread) => thread.once('online', settle));
setTimeout(settle, SETTLED_MS).unref();
