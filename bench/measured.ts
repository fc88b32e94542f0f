// Runs the command line inside this process and tells at the end what it cost, as one JSON line on file descriptor 3.
import { readFileSync, writeSync } from 'node:fs';

const SAMPLE_MS = 50;
let peakAnonymous = 0;

function sample(): void {
  const kib = /RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  peakAnonymous = Math.max(peakAnonymous, Number(kib ?? 0));
}

setInterval(sample, SAMPLE_MS).unref();
process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, `${JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, anonymousMiB: peakAnonymous / 1024 })}\n`);
});

// As if the command line had been started itself.
process.argv.splice(1, 1);
await import(process.argv[1] ?? '');
