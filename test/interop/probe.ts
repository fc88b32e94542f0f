// Runs beside a tracker: `probe SCRAPE-URL N` ends as soon as the tracker replies and knows N peers that have everything.
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 50;
const [url = '', wanted = '0'] = process.argv.slice(2);

async function complete(): Promise<number> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return Number(/8:completei(\d+)e/.exec(Buffer.from(await reply.arrayBuffer()).toString('latin1'))?.[1] ?? 0);
  } catch {
    return -1; // It does not listen yet.
  }
}

while ((await complete()) < Number(wanted)) await pause(LOOK_MS);
