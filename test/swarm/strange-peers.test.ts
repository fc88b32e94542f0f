// One client of the standard profile and a peer that a test moves by hand: the orders and habits that real clients have.
import { expect } from 'chai';
import { type Bencoded, BLOCK_LENGTH, type TorrentSession } from 'piecework';
import { MAX_REQUEST_LENGTH } from '../../core/engine/bounds.js';
import { decode } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { BitfieldMessage } from '../../plugins/bitfield/index.js';
import { Cancel } from '../../plugins/cancel/index.js';
import { Choke, Interested, NotInterested, Unchoke } from '../../plugins/choke/index.js';
import choker from '../../plugins/choker-tit-for-tat/index.js';
import { CLIENT, EXTENSIONS_BIT, ExtendedMessage } from '../../plugins/extended/index.js';
import { AllowedFast, FAST_BIT, HaveAll, HaveNone, Reject, Suggest } from '../../plugins/fast/index.js';
import { Have } from '../../plugins/have/index.js';
import { Piece } from '../../plugins/piece/index.js';
import { Request } from '../../plugins/request/index.js';
import { testContent } from '../kit/content.js';
import { ScriptedPeer } from '../kit/scripted-peer.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { STANDARD, type SwarmHost, TestSwarm } from '../kit/swarm.js';

const PIECE_LENGTH = 2 * MAX_REQUEST_LENGTH;
const PIECES = 4;
const EVERYTHING = { bitfield: Uint8Array.of(0xf0) };

interface Scene {
  readonly swarm: TestSwarm;
  readonly host: SwarmHost;
  readonly session: TorrentSession;
  connect(...reservedBits: readonly number[]): ScriptedPeer;
  /** All that is under way is done. */
  settled(ms?: number): Promise<void>;
}

async function scene(filled: boolean, run: (scene: Scene) => Promise<void>): Promise<void> {
  const swarm = new TestSwarm(testContent(new SeededRandom(12), PIECES * PIECE_LENGTH, PIECE_LENGTH));
  const host = await swarm.host({ filled, plugins: STANDARD, options: { [choker.name]: { slots: 1 } } });
  const session = swarm.join(host);
  await swarm.clock.advance(10);
  const connect = (...reservedBits: readonly number[]): ScriptedPeer =>
    new ScriptedPeer(swarm.dial(host), swarm.content.metainfo.infoHash, { reservedBits });
  await run({ swarm, host, session, connect, settled: (ms = 10) => swarm.clock.advance(ms) });
  await swarm.close();
}

const seeding = (run: (scene: Scene) => Promise<void>) => () => scene(true, run);
const leeching = (run: (scene: Scene) => Promise<void>) => () => scene(false, run);

/** Answers the requests it got with right bytes, until none comes any more. */
async function serve({ swarm, settled }: Scene, peer: ScriptedPeer): Promise<void> {
  for (let served = 0; ; ) {
    const wanted = peer.of(Request).slice(served);
    if (wanted.length === 0) return;
    served += wanted.length;
    for (const { index, begin, length } of wanted) {
      const start = index * PIECE_LENGTH + begin;
      peer.says(Piece, { index, begin, block: swarm.content.bytes.subarray(start, start + length) });
    }
    await settled();
  }
}

describe('a leecher and a peer', () => {
  it(
    'that unchokes before we are interested is asked as soon as it has something',
    leeching(async (scene) => {
      const peer = scene.connect();
      peer.says(Unchoke, {});
      await scene.settled();
      expect(peer.of(Request)).to.deep.equal([]);
      peer.says(BitfieldMessage, EVERYTHING);
      await scene.settled();
      expect([peer.of(Interested).length, peer.of(Request).length > 0]).to.deep.equal([1, true]);
    }),
  );

  it(
    'that sends no bitfield, only haves, is asked for those pieces',
    leeching(async (scene) => {
      const peer = scene.connect();
      peer.says(Have, { index: 2 });
      peer.says(Unchoke, {});
      await scene.settled();
      await serve(scene, peer);
      expect([scene.session.progress.piecesHave, new Set(peer.of(Request).map(({ index }) => index))]).to.deep.equal([
        1,
        new Set([2]),
      ]);
      expect(peer.of(NotInterested).length).to.equal(1);
    }),
  );

  it(
    'that sends a bitfield, haves and another bitfield is asked for what the last one says',
    leeching(async (scene) => {
      const peer = scene.connect();
      peer.says(BitfieldMessage, { bitfield: Uint8Array.of(0x80) });
      peer.says(Have, { index: 1 });
      peer.says(BitfieldMessage, { bitfield: Uint8Array.of(0x10) });
      peer.says(Unchoke, {});
      await scene.settled();
      expect(new Set(peer.of(Request).map(({ index }) => index))).to.deep.equal(new Set([3]));
    }),
  );

  it(
    'that knows ids we do not is listened to all the same',
    leeching(async (scene) => {
      const peer = scene.connect();
      for (const id of [9, 21, 99, 255]) peer.saysRaw(id, new Uint8Array(1_000));
      peer.says(BitfieldMessage, EVERYTHING);
      peer.says(Unchoke, {});
      await scene.settled();
      await serve(scene, peer);
      expect(scene.session.progress.piecesHave).to.equal(PIECES);
    }),
  );

  it(
    'that says have all is asked for everything',
    leeching(async (scene) => {
      const peer = scene.connect(FAST_BIT);
      peer.says(HaveAll, {});
      peer.says(Suggest, { index: 3 });
      peer.says(Unchoke, {});
      await scene.settled();
      expect(peer.of(HaveNone).length).to.equal(1);
      await serve(scene, peer);
      expect(scene.session.progress.piecesHave).to.equal(PIECES);
    }),
  );

  it(
    'that chokes us for ever gives the pieces it allows',
    leeching(async (scene) => {
      const peer = scene.connect(FAST_BIT);
      peer.says(HaveAll, {});
      for (const index of [1, 3]) peer.says(AllowedFast, { index });
      await scene.settled();
      await serve(scene, peer);
      expect([scene.session.progress.piecesHave, peer.of(Request).every(({ index }) => index % 2 === 1)]).to.deep.equal([
        2,
        true,
      ]);
    }),
  );

  it(
    'that chokes and then rejects is asked again after the unchoke',
    leeching(async (scene) => {
      const peer = scene.connect(FAST_BIT);
      peer.says(HaveAll, {});
      peer.says(Unchoke, {});
      await scene.settled();
      const asked = peer.of(Request);
      peer.says(Choke, {});
      for (const range of asked) peer.says(Reject, range);
      await scene.settled(3_000);
      expect(peer.of(Request).length).to.equal(asked.length);
      peer.says(Unchoke, {});
      await scene.settled();
      expect(peer.of(Request).length).to.equal(2 * asked.length);
    }),
  );

  it(
    'that chokes and still sends what it was asked for wastes nothing',
    leeching(async (scene) => {
      const peer = scene.connect(FAST_BIT);
      peer.says(HaveAll, {});
      peer.says(Unchoke, {});
      await scene.settled();
      peer.says(Choke, {});
      await serve(scene, peer);
      expect(scene.session.progress).to.include({ downloaded: 16 * BLOCK_LENGTH, wasted: 0, piecesHave: 1 });
    }),
  );

  it(
    'that queues three requests has three',
    leeching(async (scene) => {
      const peer = scene.connect(EXTENSIONS_BIT);
      peer.says(ExtendedMessage, { id: 0, payload: encode({ m: {}, reqq: 3, v: 'Scripted 1' }) });
      peer.says(BitfieldMessage, EVERYTHING);
      peer.says(Unchoke, {});
      await scene.settled();
      expect(peer.of(Request).length).to.equal(3);
    }),
  );
});

describe('a seeder and a peer', () => {
  const first = { index: 0, begin: 0, length: BLOCK_LENGTH };
  const PREMATURE = { index: 1, begin: 0, length: BLOCK_LENGTH };

  it(
    'that says hello gets the bitfield first, then who we are',
    seeding(async ({ connect, settled }) => {
      const peer = connect(FAST_BIT, EXTENSIONS_BIT);
      await settled();
      expect(peer.heard.map(({ id }) => id)).to.deep.equal([BitfieldMessage.id, ExtendedMessage.id]);
      const [handshake] = peer.of(ExtendedMessage);
      const said = decode(handshake!.payload, { maxBytes: 9_999, dialect: 'canonical' }).value as ReadonlyMap<string, Bencoded>;
      expect([Buffer.from(said.get('v') as Uint8Array).toString(), said.get('p'), said.get('upload_only')]).to.deep.equal([
        CLIENT,
        6881,
        1,
      ]);
      expect([...(said.get('m') as Map<string, number>)]).to.deep.equal([
        ['lt_donthave', 1],
        ['upload_only', 2],
      ]);
    }),
  );

  it(
    'that speaks BEP 3 alone gets nothing else',
    seeding(async ({ connect, settled }) => {
      const peer = connect();
      await settled(5_000);
      expect(peer.heard.map(({ id }) => id)).to.deep.equal([BitfieldMessage.id]);
    }),
  );

  it(
    'that has not said it is interested is not served at first, and rejected if it understands that',
    seeding(async (scene) => {
      for (const fast of [false, true]) {
        const peer = scene.connect(...(fast ? [FAST_BIT] : []));
        peer.says(Request, PREMATURE);
        await scene.settled();
        expect([peer.of(Piece).length, peer.of(Reject).length, peer.closedByOther]).to.deep.equal([0, fast ? 1 : 0, false]);
        peer.hangUp();
        await scene.settled();
      }
    }),
  );

  it(
    'that asks for 128 KiB at once gets them',
    seeding(async ({ swarm, connect, settled }) => {
      const peer = connect();
      peer.says(Interested, {});
      await settled();
      expect(peer.of(Unchoke).length).to.equal(1);
      peer.says(Request, { index: 3, begin: MAX_REQUEST_LENGTH, length: MAX_REQUEST_LENGTH });
      await settled();
      const [block] = peer.of(Piece);
      const start = 3 * PIECE_LENGTH + MAX_REQUEST_LENGTH;
      expect(Buffer.compare(block!.block, swarm.content.bytes.subarray(start, start + MAX_REQUEST_LENGTH))).to.equal(0);
      peer.says(Request, { index: 3, begin: 0, length: MAX_REQUEST_LENGTH + 1 });
      await settled();
      expect(peer.closedByOther).to.equal(true);
    }),
  );

  it(
    'that has nothing gets the pieces allowed to it while choked',
    seeding(async ({ connect, settled }) => {
      const starting = connect(FAST_BIT);
      starting.says(HaveNone, {});
      await settled();
      const allowed = starting.of(AllowedFast).map(({ index }) => index);
      expect([...allowed].sort()).to.deep.equal([0, 1, 2, 3]);
      starting.says(Request, first);
      await settled();
      expect([starting.of(Piece).length, starting.of(Unchoke).length]).to.deep.equal([1, 0]);
    }),
  );

  it(
    'that loses interest has its waiting requests rejected after the choke, each answered once',
    seeding(async ({ connect, settled }) => {
      const peer = connect(FAST_BIT);
      peer.says(Interested, {});
      await settled();
      const count = 16;
      for (let block = 0; block < count; block++)
        peer.says(Request, { index: 0, begin: block * BLOCK_LENGTH, length: BLOCK_LENGTH });
      peer.says(Cancel, { index: 0, begin: (count - 1) * BLOCK_LENGTH, length: BLOCK_LENGTH });
      peer.says(NotInterested, {});
      await settled();
      const ids = peer.heard.map(({ id }) => id);
      const [served, rejected] = [peer.of(Piece), peer.of(Reject)];
      expect(served.length + rejected.length).to.equal(count);
      expect(new Set([...served, ...rejected].map(({ begin }) => begin)).size).to.equal(count);
      const early = ids.slice(0, ids.indexOf(Choke.id)).filter((id) => id === Reject.id);
      expect([ids.includes(Choke.id), early.length]).to.deep.equal([true, 1]);
    }),
  );
});
