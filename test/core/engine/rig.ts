// One torrent's downloading and uploading with everything real but the wire: peers are moved by hand.
import {
  Bitfield,
  BLOCK_LENGTH,
  BLOCK_REPLIES,
  BLOCK_REQUESTS,
  type BlockRange,
  DOWNLOADS,
  type Geometry,
  type Metainfo,
  messageOf,
  PEER,
  PEER_BEHAVIOUR,
  type PeerBehaviour,
  type Picker,
  type PieceIndex,
  type Pieces,
  UPLOADS,
} from 'piecework';
import { Codecs } from '../../../core/engine/codecs.js';
import { Connections } from '../../../core/engine/connections.js';
import { Content } from '../../../core/engine/content.js';
import { Downloader } from '../../../core/engine/downloader.js';
import { Lag } from '../../../core/engine/lag.js';
import { LentTorrent } from '../../../core/engine/lent-torrent.js';
import type { Asker } from '../../../core/engine/partial-piece.js';
import type { PeerConnection } from '../../../core/engine/peer-connection.js';
import type { PeerDownloads } from '../../../core/engine/peer-downloads.js';
import type { PeerUploads } from '../../../core/engine/peer-uploads.js';
import { PieceMemory } from '../../../core/engine/piece-memory.js';
import { PieceReader } from '../../../core/engine/piece-reader.js';
import { PieceStates } from '../../../core/engine/piece-states.js';
import { testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeHasher, FakeResume, FakeScope, FakeStorage, FakeStream, filled, helloOf } from './fakes.js';

/** A remote peer as the test moves it. */
export class RigPeer {
  readonly stream: FakeStream;
  /** Requests it got and did not answer, as far as it knows. */
  readonly asked: BlockRange[] = [];
  readonly tookBack: BlockRange[] = [];
  readonly refused: BlockRange[] = [];
  readonly sent: { range: BlockRange; block: Uint8Array }[] = [];
  readonly heard: string[] = [];
  closedBecause: string | undefined;
  /** It answers every request, also after it choked us (BEP 6). */
  answers = false;
  /** Blocks sent to it go over its stream too. */
  viaOutbox = false;
  peer!: PeerConnection;
  downloads!: PeerDownloads;
  uploads!: PeerUploads;
  /** Called for each request, after it is in `asked`. */
  onAsk: () => void = () => {};

  constructor(readonly number: number) {
    this.stream = new FakeStream({ host: `10.0.0.${number}`, port: 6881 });
  }

  has(...pieces: readonly number[]): this {
    for (const piece of pieces) this.peer.nowHas(piece);
    this.peer.received(Uint8Array.of(0, 0, 0, 0));
    return this;
  }

  /** It chokes us: it forgets our requests, unless it answers them all. */
  choke(): void {
    if (!this.answers) this.asked.length = 0;
    this.downloads.stop();
  }

  expectAnswers(): this {
    this.answers = true;
    this.downloads.expectAnswers();
    return this;
  }

  /** It rejects the request at that place of its queue. */
  reject(place = 0): void {
    const [range] = this.asked.splice(place, 1);
    if (range) this.downloads.refused(range.piece, range.begin, range.length);
  }

  behaviour(): PeerBehaviour {
    return {
      opened: () => void this.heard.push('opened'),
      interestChanged: (interesting) => void this.heard.push(interesting ? 'interesting' : 'dull'),
      tookBack: (range) => {
        this.tookBack.push(range);
        const at = this.asked.findIndex((each) => same(each, range));
        if (at !== -1) this.asked.splice(at, 1);
      },
      refused: (range) => void this.refused.push(range),
      closed: () => void this.heard.push('closed'),
    };
  }
}

/** Bytes that differ from block to block, made faster than chance. */
class Counted extends SeededRandom {
  override bytes(count: number): Uint8Array {
    const words = Uint32Array.from({ length: Math.ceil(count / 4) }, (_, word) => Math.imul(word + 1, 0x9e3779b1));
    return new Uint8Array(words.buffer, 0, count);
  }
}

export const same = (one: BlockRange, other: BlockRange): boolean => one.piece === other.piece && one.begin === other.begin;

export interface RigOptions {
  readonly pieces?: number;
  readonly blocksPerPiece?: number;
  /** Bytes that the last piece is short of. */
  readonly short?: number;
  /** Numbers of the pieces that are wanted; all when left out. */
  readonly wanted?: readonly number[];
  /** Peers have to prove themselves, as they do outside tests. */
  readonly trial?: boolean;
  /** The first open piece when left out. */
  readonly picker?: (states: PieceStates) => Picker;
}

export class Rig {
  readonly clock = new VirtualClock();
  /** Beside the clock's, for those who move time by hand. */
  extraMs = 0;
  /** Called for each piece that failed, before anybody is named for it. */
  onFailed: (piece: PieceIndex) => void = () => {};
  readonly #trial: boolean;
  readonly content: Uint8Array;
  readonly metainfo: Metainfo;
  readonly geometry: Geometry;
  readonly states: PieceStates;
  readonly hasher = new FakeHasher();
  readonly storage: FakeStorage;
  readonly resume = new FakeResume();
  readonly memory: PieceMemory;
  /** Pieces of memory taken and not given back. */
  memoryInUse = 0;
  readonly room: Content;
  readonly downloader: Downloader;
  readonly connections: Connections;
  readonly peers: RigPeer[] = [];
  /** Pieces hashed to find out which are there, and of how many. */
  readonly checked: [number, number][] = [];
  readonly verified: PieceIndex[] = [];
  readonly failed: PieceIndex[] = [];
  readonly guilty: number[] = [];
  readonly broke: unknown[] = [];
  /** Milliseconds that storage is waited for, each time; 0 when all that waited is written. */
  readonly waits: number[] = [];
  /** What plugins threw. */
  readonly faulty: string[] = [];
  readonly torrent: LentTorrent;
  /** Where the next peer's plugins go. */
  #next = new RigPeer(0);

  constructor({ pieces = 3, blocksPerPiece = 4, short = 100, wanted, trial = false, picker }: RigOptions = {}) {
    this.#trial = trial;
    const pieceLength = blocksPerPiece * BLOCK_LENGTH;
    const made = testContent(new Counted(1), pieces * pieceLength - short, pieceLength);
    this.content = made.bytes;
    this.metainfo = made.metainfo;
    this.geometry = made.metainfo.geometry;
    this.states = new PieceStates(this.geometry, wanted && this.#pieces(wanted));
    this.storage = new FakeStorage(new Uint8Array(this.content.length), pieceLength);
    this.memory = this.#counted(new PieceMemory(this.geometry, this.hasher));
    this.room = this.#makeContent();
    this.downloader = this.#makeDownloader(picker ?? ((states) => new FirstOpen(states)));
    this.torrent = new LentTorrent({
      metainfo: this.metainfo,
      contentPath: 'content',
      peerId: new Uint8Array(20),
      namedPeers: [],
      states: this.states,
      port: () => 6881,
    });
    this.connections = this.#makeConnections();
  }

  /** A peer connects that has these pieces: all of them when left out. */
  connect(...pieces: readonly number[]): RigPeer {
    const rigged = this.admit();
    return rigged.has(...(pieces.length > 0 ? pieces : [...this.geometry.pieces()]));
  }

  /** A peer connects that has nothing. */
  admit(): RigPeer {
    const rigged = new RigPeer(this.peers.length + 1);
    this.peers.push(rigged);
    this.#next = rigged;
    rigged.peer = this.connections.admit(rigged.stream, helloOf(rigged.number), false);
    if (!this.#trial) rigged.downloads.proved();
    return rigged;
  }

  /** Seconds pass, ticks and all. */
  seconds(count: number): void {
    for (let second = 0; second < count; second++) {
      this.extraMs += 1000;
      this.connections.tick(1000);
    }
  }

  /** The right bytes of a range. */
  bytesOf({ piece, begin, length }: BlockRange): Uint8Array {
    const start = piece * this.geometry.pieceLength + begin;
    return this.content.slice(start, start + length);
  }

  /** The peer answers the request at that place of its queue. */
  answer(rigged: RigPeer, place = 0, wrong = false): void {
    const [range] = rigged.asked.splice(place, 1);
    if (!range) return;
    const bytes = this.bytesOf(range);
    if (wrong) bytes[0] = (bytes[0] ?? 0) ^ 0xff;
    rigged.downloads.deliver(range.piece, range.begin, bytes);
    this.connections.mayWant(rigged.peer);
  }

  /** The peer answers all requests it has, and those that come of it. */
  answerAll(rigged: RigPeer, wrong = false): void {
    while (rigged.asked.length > 0 && rigged.peer.open) this.answer(rigged, 0, wrong);
  }

  #pieces(numbers: readonly number[]): Bitfield {
    const pieces = new Bitfield(this.geometry.pieceCount);
    for (const piece of this.geometry.pieces()) if (numbers.includes(piece)) pieces.add(piece);
    return pieces;
  }

  #counted(memory: PieceMemory): PieceMemory {
    const take = memory.take.bind(memory);
    const giveBack = memory.giveBack.bind(memory);
    memory.take = () => {
      const taken = take();
      if (taken) this.memoryInUse++;
      return taken;
    };
    memory.giveBack = (given) => {
      this.memoryInUse--;
      giveBack(given);
    };
    return memory;
  }

  #makeContent(): Content {
    return new Content({
      metainfo: this.metainfo,
      states: this.states,
      memory: this.memory,
      clock: this.clock,
      hasher: this.hasher,
      storage: this.storage,
      resume: this.resume,
      checking: (done, total) => void this.checked.push([done, total]),
      verified: (piece) => {
        this.verified.push(piece);
        this.connections.weHave(piece);
      },
      decided: () => this.connections.fillAll(),
      failed: (piece) => {
        this.failed.push(piece);
        this.onFailed(piece);
      },
      guilty: (sources, piece) => {
        for (const source of sources) this.#ban(source);
        this.connections.retry(piece);
      },
      broke: (error) => void this.broke.push(error),
      unrecorded: (error) => void this.broke.push(error),
      waiting: (_error, retryMs) => void this.waits.push(retryMs),
      recovered: () => void this.waits.push(0),
    });
  }

  #ban(source: Asker): void {
    this.guilty.push(source.id[0] ?? 0);
    this.downloader.forget(source);
    source.close('it sent wrong bytes');
  }

  #makeDownloader(picker: (states: PieceStates) => Picker): Downloader {
    return new Downloader({
      geometry: this.geometry,
      states: this.states,
      memory: this.memory,
      picker: picker(this.states),
      suspects: this.room.suspects,
      complete: (partial) => this.room.take(partial),
    });
  }

  #makeConnections(): Connections {
    return new Connections({
      scope: new FakeScope(new Map(), (lent) => this.#peerScope(lent)),
      torrent: this.torrent,
      states: this.states,
      codecs: new Codecs([], this.geometry.pieceCount),
      knowsPieces: true,
      downloader: this.downloader,
      uploads: {
        geometry: this.geometry,
        have: this.states.have,
        reader: new PieceReader(this.geometry, this.storage),
        broke: (error) => void this.broke.push(error),
      },
      lag: new Lag(
        () => this.clock.now(),
        () => {},
      ),
      now: () => this.clock.now() + this.extraMs,
      faulty: (error) => void this.faulty.push(messageOf(error)),
      opened: () => {},
      dialable: () => {},
      closed: (peer, reason) => {
        const rigged = this.peers.find((each) => each.peer === peer);
        if (!rigged) return;
        rigged.closedBecause = reason;
        rigged.asked.length = 0;
      },
    });
  }

  #peerScope(lent: ReadonlyMap<symbol, unknown>): FakeScope {
    const rigged = this.#next;
    rigged.peer = lent.get(PEER.id) as PeerConnection;
    rigged.downloads = lent.get(DOWNLOADS.id) as PeerDownloads;
    rigged.uploads = lent.get(UPLOADS.id) as PeerUploads;
    const ask = (range: BlockRange): void => {
      rigged.asked.push(range);
      rigged.onAsk();
    };
    const send = (range: BlockRange, block: Uint8Array): void => {
      rigged.sent.push({ range, block });
      if (rigged.viaOutbox) rigged.peer.outbox.add(7, [block]);
    };
    return new FakeScope(filled([BLOCK_REQUESTS, { ask }], [BLOCK_REPLIES, { send }], [PEER_BEHAVIOUR, [rigged.behaviour()]]));
  }
}

/** The simplest picker: the first piece that may be picked. */
export class FirstOpen implements Picker {
  constructor(private readonly states: PieceStates) {}

  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
    const may = (piece: PieceIndex): boolean =>
      this.states.open(piece) && peerHas.has(piece) && (!partialOnly || this.states.partial(piece));
    return [...this.states.pieces()].find(may);
  }
}
