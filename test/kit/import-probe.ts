// A program of its own: imports the module named on the command line and prints, as JSON, what that did to the world.
import 'piecework';
import { HandleWatch } from './handles.js';

const [, , url = ''] = process.argv;
const world = () => ({ ...process.env, cwd: process.cwd(), globals: Object.getOwnPropertyNames(globalThis).sort().join() });

const before = JSON.stringify(world());
const watch = new HandleWatch();
await import(url);
const effects = watch.open;
if (JSON.stringify(world()) !== before) effects.push('environment, working folder or globals changed');
process.stdout.write(JSON.stringify(effects));
// The watch would miss what keeps a process alive by other means; and the probe has to end in any case.
process.exit();
