// The peers of one torrent: dials known addresses, lets peers in, keeps each peer once and the number bounded.
import type { Clock, Handshake, Hello, Stream, StreamSink } from '../contracts/index.js';
import { type InfoHash, isLoopback, messageOf, type PeerAddress } from '../model/index.js';
import { DIAL_MS, MAX_CONNECTIONS, MAX_DIALS_PER_SECOND, MAX_HALF_OPEN, MAX_REDIAL_MS, SIMULTANEOUS_MS } from './bounds.js';
import { Doubles, type Named, type Newcomer } from './doubles.js';
import { Greetings } from './greetings.js';
import { KnownPeers } from './known-peers.js';
import { placeFor } from './places.js';

/** What the swarm needs to know of a connection. */
export interface Member extends StreamSink, Named {
  /** What we dialled, or where it told us that it can be dialled. */
  readonly dialable: PeerAddress | undefined;
  readonly open: boolean;
  close(reason: string): void;
}

export interface SwarmParts {
  readonly clock: Clock;
  readonly handshake: Handshake;
  readonly infoHash: InfoHash;
  /** What we say first. */
  readonly hello: Hello;
  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream>;
  /** The swarm took the peer in: begin with it. */
  admit(stream: Stream, hello: Hello, outgoing: boolean): Member;
  /** A dial came to nothing. */
  unreachable(address: PeerAddress, reason: string): void;
}

export class Swarm {
  readonly known: KnownPeers;
  readonly members = new Set<Member>();
  readonly #parts: SwarmParts;
  readonly #stop = new AbortController();
  readonly #greetings: Greetings;
  readonly #doubles: Doubles<Member>;
  #halfOpen = 0;
  /** In this second. */
  #dials = 0;

  constructor(parts: SwarmParts) {
    this.#parts = parts;
    this.known = new KnownPeers(parts.clock);
    this.#greetings = new Greetings(parts);
    this.#doubles = new Doubles(this.members, parts.hello.peerId, () => parts.clock.now());
  }

  /** Addresses from a peer source. */
  found(peers: readonly PeerAddress[]): void {
    for (const peer of peers) this.known.add(peer);
    this.dialMore();
  }

  /** Back-offs end. */
  everySecond(): void {
    this.#dials = 0;
    this.dialMore();
  }

  dialMore(): void {
    while (this.#mayDial) {
      const address = this.known.take();
      if (!address) return;
      this.#halfOpen++;
      this.#dials++;
      void this.#dial(address);
    }
  }

  /** A peer dialled us, and its handshake names this torrent. Undefined: it is not let in. */
  accept(stream: Stream, hello: Hello): StreamSink | undefined {
    const ourselves = this.#doubles.isOurselves(hello);
    if (!ourselves && (this.#refuses({ address: stream.remote, hello, outgoing: false }) || !this.#makesRoom(stream)))
      return undefined;
    // Ourselves too: the dialling end learns from our answer not to dial this address again.
    stream.write([this.#parts.handshake.encode(this.#parts.hello)]);
    return ourselves ? undefined : this.#admit(stream, hello, false);
  }

  /** A peer that dialled us told where it can be dialled: there is no need to, until it leaves. */
  dialable({ dialable }: Pick<Member, 'dialable'>): void {
    if (dialable) this.known.connected(dialable);
  }

  /** The connection of a member is over. */
  left(member: Member): void {
    this.members.delete(member);
    const double = this.#doubles.left(member);
    if (double) this.known.free(double);
    if (!member.dialable) return;
    // One that lets us in and does nothing is as good as none: dialled again later each time, some day never.
    if (member.useful) this.known.left(member.dialable);
    else this.known.failed(member.dialable);
  }

  /** Found to send wrong bytes. */
  ban(member: Pick<Member, 'address' | 'id' | 'close'>, reason: string): void {
    this.known.ban(member.address, member.id);
    member.close(reason);
  }

  close(): void {
    this.#stop.abort(new Error('the torrent was stopped'));
    this.#greetings.stopAll('the torrent was stopped');
    for (const member of [...this.members]) member.close('the torrent was stopped');
  }

  get #mayDial(): boolean {
    if (this.#stop.signal.aborted || this.#dials >= MAX_DIALS_PER_SECOND) return false;
    return this.#halfOpen < MAX_HALF_OPEN && this.members.size + this.#halfOpen < MAX_CONNECTIONS;
  }

  async #dial(address: PeerAddress): Promise<void> {
    const limit = new AbortController();
    const timer = this.#parts.clock.after(DIAL_MS, () => limit.abort(new Error(`no answer within ${DIAL_MS / 1000} s`)));
    const stop = (): void => limit.abort(this.#stop.signal.reason);
    this.#stop.signal.addEventListener('abort', stop);
    try {
      const stream = await this.#parts.dial(address, limit.signal);
      this.#greet(stream, address);
    } catch (error) {
      this.#failed(address, messageOf(error));
    } finally {
      timer.cancel();
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #greet(stream: Stream, address: PeerAddress): void {
    if (this.#stop.signal.aborted) return stream.close();
    stream.write([this.#parts.handshake.encode(this.#parts.hello)]);
    this.#greetings.begin(
      stream,
      (hello) => this.#greeted(stream, hello, address),
      (reason) => this.#failed(address, reason),
    );
  }

  #greeted(stream: Stream, hello: Hello, address: PeerAddress): StreamSink | undefined {
    this.#halfOpen--;
    if (!hello.infoHash.equals(this.#parts.infoHash)) {
      this.#refused(address, 'it answered for another torrent');
      return undefined;
    }
    if (this.#doubles.isOurselves(hello)) {
      this.known.avoid(address);
      return undefined;
    }
    const newcomer: Newcomer = { address: stream.remote, hello, outgoing: true };
    if (this.members.size < MAX_CONNECTIONS && !this.#refuses(newcomer)) return this.#admit(stream, hello, true);
    this.#notNow(newcomer);
    return undefined;
  }

  #admit(stream: Stream, hello: Hello, outgoing: boolean): StreamSink | undefined {
    try {
      const member = this.#parts.admit(stream, hello, outgoing);
      if (!member.open) return undefined;
      this.members.add(member);
      return member;
    } catch (error) {
      // A plugin could not be built for it.
      this.#refused(stream.remote, messageOf(error));
      return undefined;
    }
  }

  #failed(address: PeerAddress, reason: string): void {
    this.#halfOpen--;
    this.#refused(address, reason);
    this.dialMore();
  }

  #refused(address: PeerAddress, reason: string): void {
    this.known.failed(address);
    if (!this.#stop.signal.aborted) this.#parts.unreachable(address, reason);
  }

  #makesRoom(stream: Stream): boolean {
    const place = placeFor(stream.remote.host, this.members, this.#parts.clock.now());
    if (typeof place === 'boolean') return place;
    place.close('it did nothing, and another peer came');
    return true;
  }

  // A banned host, or a peer that is connected already.
  #refuses(newcomer: Newcomer): boolean {
    const { address, hello, outgoing } = newcomer;
    // Who wears an honest peer's id on the same machine is not it: there the port that we dial is what counts.
    const id = outgoing && isLoopback(address.host) ? undefined : hello.peerId;
    if (this.known.isBanned(address, id)) return true;
    const present = this.#doubles.present(newcomer);
    if (!present) return false;
    if (!this.#doubles.givesWay(present, newcomer)) return true;
    present.close('both ends dialled at once, the other connection stays');
    return false;
  }

  // Dialled later, or as soon as the one that has its id is gone or turned out to be of no use.
  #notNow(newcomer: Newcomer): void {
    const present = this.#doubles.present(newcomer);
    this.known.left(newcomer.address, present && !present.useful ? SIMULTANEOUS_MS : MAX_REDIAL_MS);
    if (present) this.#doubles.seen(present, newcomer.address);
  }
}
