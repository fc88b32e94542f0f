// The mock tracker answers from its options and brings announcers of one process together.
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, InfoHash, TrackerError } from 'piecework';
import plugin from '../../../plugins/tracker-mock/index.js';
import { MockTracker } from '../../../plugins/tracker-mock/mock-tracker.js';
import { OPTIONS } from '../../../plugins/tracker-mock/options.js';

const DEFAULTS = { peers: [], interval: 60, host: '127.0.0.1' };
const HASH = new InfoHash(new Uint8Array(20));

describe('tracker-mock', () => {
  const announce = (tracker: MockTracker, id: number, changes: Partial<AnnounceRequest> = {}): Promise<AnnounceReply> => {
    const peerId = new Uint8Array(20).fill(id);
    const request = {
      url: 'udp://x',
      infoHash: HASH,
      peerId,
      port: 6000 + id,
      uploaded: 0,
      downloaded: 0,
      left: 1,
      wanted: 50,
      key: 1,
    };
    return tracker.announce({ ...request, ...changes }, new AbortController().signal);
  };

  it('hands out the peers of its options', async () => {
    const reply = await announce(new MockTracker({ ...DEFAULTS, peers: ['127.0.0.1:6881', '[::1]:2'], interval: 7 }), 1);
    const peers = [
      { host: '127.0.0.1', port: 6881 },
      { host: '::1', port: 2 },
    ];
    expect(reply).to.deep.equal({ peers, interval: 7, complete: 0, incomplete: 1 });
  });

  it('brings together those that announce for the same torrent, until they stop', async () => {
    const tracker = new MockTracker({ ...DEFAULTS, host: 'memory' });
    expect((await announce(tracker, 1, { left: 0 })).peers).to.deep.equal([]);
    expect(await announce(tracker, 2)).to.deep.equal({
      peers: [{ host: 'memory', port: 6001 }],
      interval: 60,
      complete: 1,
      incomplete: 1,
    });
    expect((await announce(tracker, 3, { infoHash: new InfoHash(new Uint8Array(20).fill(1)) })).peers).to.deep.equal([]);
    expect((await announce(tracker, 1, { left: 0 })).peers).to.deep.equal([{ host: 'memory', port: 6002 }]);
    await announce(tracker, 1, { event: 'stopped' });
    expect((await announce(tracker, 2)).peers).to.deep.equal([]);
  });

  it('counts a peer that listens nowhere, and hands out no more than wanted', async () => {
    const tracker = new MockTracker(DEFAULTS);
    await announce(tracker, 1, { port: 0 });
    await announce(tracker, 2);
    await announce(tracker, 3);
    expect(await announce(tracker, 4, { wanted: 1 })).to.deep.include({
      peers: [{ host: '127.0.0.1', port: 6002 }],
      incomplete: 4,
    });
  });

  it('refuses when told to, and heeds the signal', async () => {
    const tracker = new MockTracker({ ...DEFAULTS, failure: 'not\nhere' });
    const error: unknown = await announce(tracker, 1).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TrackerError).with.property('message', 'The tracker refused: not\ufffdhere');
    const request = {
      url: 'udp://x',
      infoHash: HASH,
      peerId: new Uint8Array(20),
      port: 1,
      uploaded: 0,
      downloaded: 0,
      left: 1,
      wanted: 1,
      key: 1,
    };
    const reason = new Error('left');
    expect(await tracker.announce(request, AbortSignal.abort(reason)).catch((thrown: unknown) => thrown)).to.equal(reason);
  });

  it('is a plugin for all schemes, with options that are checked', () => {
    expect(plugin.provides[0]?.keys).to.deep.equal(['http:', 'https:', 'udp:']);
    expect(OPTIONS.schema?.parse({})).to.deep.equal(DEFAULTS);
    expect(OPTIONS.schema?.safeParse({ peers: ['nonsense'] }).success).to.equal(false);
  });
});
