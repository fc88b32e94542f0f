// One tracker's numbers, from plugins that do not do what they should.
import { expect } from 'chai';
import { countsAt, SCRAPE_LIMIT_MS } from '../../cli/scraping.js';
import { InfoHash, type Kernel, TRACKER, type Tracker, TrackerError } from '../../core/index.js';
import { VirtualClock } from '../kit/virtual-clock.js';

describe('the numbers of one tracker', () => {
  const clock = new VirtualClock();
  const infoHash = new InfoHash(new Uint8Array(20));
  const announce = () => Promise.reject(new Error('no'));

  const outcome = async (tracker: Tracker, meanwhile = async () => {}): Promise<unknown> => {
    const kernel = { get: (token: unknown) => (token === TRACKER ? new Map([['udp:', tracker]]) : clock) } as unknown as Kernel;
    const asked = countsAt(kernel, 'udp://h:1/announce', infoHash).catch((error: unknown) => error);
    await meanwhile();
    const result = await asked;
    expect(clock.pending).to.equal(0);
    return result;
  };

  it('are not there when the plugin does not scrape, or the tracker does not know the torrent', async () => {
    const says = (error: unknown, text: string) => expect(error).to.be.instanceOf(TrackerError).with.property('message', text);
    says(await outcome({ announce }), 'No plugin scrapes udp: trackers.');
    says(await outcome({ announce, scrape: async () => new Map() }), 'The tracker does not know this torrent.');
  });

  it('are waited for only so long, whatever the plugin does', async () => {
    let aborted = false;
    const scrape = (_: string, __: unknown, signal: AbortSignal): Promise<never> => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    };
    const error = await outcome({ announce, scrape }, () => clock.advance(SCRAPE_LIMIT_MS));
    expect(error).to.be.instanceOf(TrackerError).with.property('message', 'The tracker did not answer within 30 seconds.');
    expect(aborted).to.equal(true);
  });
});
