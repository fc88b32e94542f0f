// How Node's engine works for the program. Set before the script is loaded: compiled code is believed only under the same flags.
const { setFlagsFromString } = process.getBuiltinModule('node:v8');

// The space for young objects stays small. What makes it grow is garbage alone: seeding took twice the memory, and no less
// time (measured).
setFlagsFromString('--semi-space-growth-factor=1');
