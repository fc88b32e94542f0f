// `scrape`: how many seeds and leechers the trackers of a torrent count. Joins no swarm.
import type { Command } from 'commander';
import { type InfoHash, InputError, type Kernel, messageOf, TRACKER, TrackerError } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { examples } from '../help.js';
import type { ScrapeFacts } from '../json-events.js';
import { readTorrentOrMagnet } from '../magnets.js';
import { counted } from '../render/index.js';
import { scrapedText } from '../render/scraped.js';
import { countsAt } from '../scraping.js';
import { interrupted } from '../swarming.js';

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file, or a magnet link')
    .action(async (torrent: string) => scrape(await Context.of(command, world), torrent));
  examples(
    command,
    ['piecework scrape debian.torrent', 'seeds, leechers and downloads, tracker by tracker'],
    ['piecework scrape --json debian.torrent | jq .trackers[].complete', 'seeds alone, for a script'],
  );
}

async function scrape(context: Context, torrent: string): Promise<void> {
  const scraped = await context.withPlugins(
    async (kernel) => {
      const given = await readTorrentOrMagnet(context, kernel, torrent);
      const { infoHash, name = infoHash.hex } = given;
      const urls = 'geometry' in given ? given.tiers.flat() : given.trackers;
      if (urls.length === 0) throw new InputError(`${name} names no tracker that could be asked`);
      const all = Promise.all(urls.map((url) => factsOf(kernel, url, infoHash)));
      return { name, infoHash: infoHash.hex, trackers: await Promise.race([all, interrupted(context.signal)]) };
    },
    [TRACKER],
  );
  context.output.answer('scraped', scraped, (paint) => scrapedText(scraped, paint));
  const { name, trackers } = scraped;
  if (trackers.every(({ message }) => message !== null))
    throw new TrackerError(`${name}: ${counted(trackers.length, 'tracker')} asked, and none told its numbers`);
}

async function factsOf(kernel: Kernel, url: string, infoHash: InfoHash): Promise<ScrapeFacts> {
  try {
    const { complete, incomplete, downloaded = null } = await countsAt(kernel, url, infoHash);
    return { url, complete, incomplete, downloaded, message: null };
  } catch (error) {
    return { url, complete: null, incomplete: null, downloaded: null, message: messageOf(error) };
  }
}
