// A magnet link on its way to a torrent: what trackers hear of it, what it puts up with, how it can end.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  type AnnounceRequest,
  definePlugin,
  InfoHash,
  InputError,
  type MetadataSession,
  type Plugin,
  provide,
  TRACKER,
} from 'piecework';
import { MAX_UNKNOWN_FRAME, MAX_UNTOLD_PIECES } from '../../../core/engine/bounds.js';
import { Codecs } from '../../../core/engine/codecs.js';
import announcer from '../../../plugins/announcer/index.js';
import { BitfieldMessage } from '../../../plugins/bitfield/index.js';
import { TestSwarm } from '../../kit/swarm.js';
import { magnetOf, realContent, SOCIAL } from '../../swarm/magnets.js';

const KIB = 1024;

/** A tracker that always names the same peer and keeps what it was told. */
function tracker(host: string) {
  const heard: AnnounceRequest[] = [];
  const announce = async (request: AnnounceRequest) => {
    heard.push(request);
    return { peers: [{ host, port: 6881 }], interval: 1_800 };
  };
  const plugin: Plugin = definePlugin({
    name: 'test-tracker',
    version: '1.0.0',
    api: '^1',
    summary: 'Names one peer, for tests.',
    provides: [provide(TRACKER, { announce }, ['http:'])],
  });
  return { heard, plugin };
}

async function outcome(swarm: TestSwarm, session: MetadataSession) {
  let over: { value?: unknown; error?: unknown } | undefined;
  session.fetched.then(
    (value) => {
      over = { value };
    },
    (error) => {
      over = { error };
    },
  );
  await swarm.clock.advanceUntil(() => over !== undefined, 120_000);
  return over;
}

describe('a metadata session', () => {
  it('asks trackers as one who lacks something, and tells them when it goes', async () => {
    const { heard, plugin } = tracker('10.0.0.1');
    const swarm = new TestSwarm(realContent(64 * KIB));
    const seeder = await swarm.host({ filled: true, plugins: SOCIAL });
    const leecher = await swarm.host({ plugins: [...SOCIAL, announcer, plugin] });
    swarm.join(seeder);
    const { infoHash } = swarm.content.metainfo;
    const trackers = ['http://one/', 'http://two/'];
    const session = leecher.client.fetchMetadata({ infoHash, trackers, peers: [] });
    expect(session.name).to.equal(infoHash.hex);
    const { value } = (await outcome(swarm, session)) ?? {};
    expect(heard.map(({ event }) => event)).to.deep.equal(['started', 'stopped']);
    for (const { left, infoHash: told } of heard) expect([left > 0, told.hex]).to.deep.equal([true, infoHash.hex]);
    expect(value).to.deep.include({ peers: ['10.0.0.1:6881'] });
    expect(value).to.have.deep.nested.property('metainfo.tiers', [['http://one/'], ['http://two/']]);
    await swarm.close();
  });

  it('lets peers in, and forgets the session when it is over', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB));
    const [one, two] = [await swarm.host({ plugins: SOCIAL }), await swarm.host({ filled: true, plugins: SOCIAL })];
    const session = one.client.fetchMetadata(magnetOf(swarm.content.metainfo, []));
    swarm.join(two, [one]);
    const { value } = (await outcome(swarm, session)) ?? {};
    expect(value).to.have.nested.property('metainfo.name', 'content.bin');
    expect(one.client.add(swarm.content.metainfo, { contentPath: 'content.bin' }).metainfo.name).to.equal('content.bin');
    await swarm.close();
  });

  it('ends with a sentence when what the hash names is no torrent for us', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB));
    const info = Buffer.from('d4:name1:ae');
    const odd = { ...swarm.content.metainfo, info, infoHash: new InfoHash(createHash('sha1').update(info).digest()) };
    const [seeder, leecher] = [await swarm.host({ filled: true, plugins: SOCIAL }), await swarm.host({ plugins: SOCIAL })];
    seeder.client.add(odd, { contentPath: 'content.bin' });
    const { error } = (await outcome(swarm, leecher.client.fetchMetadata(magnetOf(odd, [seeder])))) ?? {};
    expect(error).to.be.instanceOf(InputError).with.property('message').that.contains('is not valid');
    await swarm.close();
  });

  it('takes bitfields of torrents with a million pieces, and none beyond its bound', () => {
    const codecs = new Codecs([BitfieldMessage], MAX_UNTOLD_PIECES);
    expect(MAX_UNTOLD_PIECES).to.be.greaterThan(1_000_000);
    expect(codecs.check(BitfieldMessage.id, MAX_UNKNOWN_FRAME)).to.equal(true);
    expect(() => codecs.check(BitfieldMessage.id, MAX_UNKNOWN_FRAME + 1)).to.throw('a bitfield message');
  });
});
