// How Node's engine works for the program. Set between reading the script, since what was compiled of it is believed only under
// the flags that it was made with, and running it, which makes the first garbage.
const { setFlagsFromString } = process.getBuiltinModule('node:v8');

// The space for young objects stays small. What makes it grow is garbage alone: seeding took twice the memory, and no less
// time (measured). V8 puts this flag back, for all threads, whenever one starts: it is set again then, or hundreds of idle
// connections take four times the memory (measured).
const keepYoungSpace = () => setFlagsFromString('--semi-space-growth-factor=1');
keepYoungSpace();
process.on('worker', (thread) => thread.once('online', keepYoungSpace));

// What runs thrice as long before it is optimised: most functions never pay that back within one download, and there are no
// processors to spare for it (measured: a fifth of the processor time of a short one).
setFlagsFromString('--interrupt-budget=400000');

// Young objects are collected by the thread that made them. To share that with others means to wait until they are awake, which
// takes longer than the work: there is little of it, and the processors are busy hashing (measured: a fifth of such pauses).
setFlagsFromString('--no-parallel-scavenge');
