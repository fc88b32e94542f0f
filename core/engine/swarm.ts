// The peers of one torrent: dials known addresses, lets peers in, keeps each peer once and the number bounded.
import type { Clock, Handshake, Hello, Stream, StreamSink } from '../contracts/index.js';
import { type InfoHash, isLoopback, messageOf, type PeerAddress } from '../model/index.js';
import { DIAL_MS, MAX_CONNECTIONS, MAX_DIALS_PER_SECOND, MAX_HALF_OPEN, MAX_REDIAL_MS, SIMULTANEOUS_MS } from './bounds.js';
import { Greeting } from './greeting.js';
import { KnownPeers } from './known-peers.js';
import { placeFor, type Sitter } from './places.js';

/** What the swarm needs to know of a connection. */
export interface Member extends StreamSink, Sitter {
  /** What we dialled, or where it told us that it can be dialled. */
  readonly dialable: PeerAddress | undefined;
  readonly id: Uint8Array;
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
  readonly #greetings = new Set<Greeting>();
  /** Addresses where somebody has the peer id of a member: one of the two wears it. */
  readonly #doubles = new Map<Member, PeerAddress>();
  #halfOpen = 0;
  /** In this second. */
  #dials = 0;

  constructor(parts: SwarmParts) {
    this.#parts = parts;
    this.known = new KnownPeers(parts.clock);
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
    const ourselves = isSame(hello.peerId, this.#parts.hello.peerId);
    if (!ourselves && (this.#refuses(stream, hello, false) || !this.#makesRoom(stream))) return undefined;
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
    const double = this.#doubles.get(member);
    this.#doubles.delete(member);
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
    for (const greeting of [...this.#greetings]) greeting.stop('the torrent was stopped');
    for (const member of [...this.members]) member.close('the torrent was stopped');
  }

  get #mayDial(): boolean {
    if (this.#stop.signal.aborted || this.#dials >= MAX_DIALS_PER_SECOND) return false;
    return this.#halfOpen < MAX_HALF_OPEN && this.members.size + this.#halfOpen < MAX_CONNECTIONS;
  }

  async #dial(address: PeerAddress): Promise<void> {
    const limit = new AbortController();
    const timer = this.#parts.clock.after(DIAL_MS, () => limit.abort(new Error(`no answer within ${DIAL_MS / 1000} s`)));
    try {
      const stream = await this.#parts.dial(address, AbortSignal.any([this.#stop.signal, limit.signal]));
      this.#greet(stream, address);
    } catch (error) {
      this.#failed(address, messageOf(error));
    } finally {
      timer.cancel();
    }
  }

  #greet(stream: Stream, address: PeerAddress): void {
    if (this.#stop.signal.aborted) return stream.close();
    const { clock, handshake } = this.#parts;
    const greeting = new Greeting({
      stream,
      handshake,
      clock,
      greeted: (hello) => {
        this.#greetings.delete(greeting);
        this.#halfOpen--;
        if (!hello.infoHash.equals(this.#parts.infoHash)) {
          this.#refused(address, 'it answered for another torrent');
          return undefined;
        }
        if (isSame(hello.peerId, this.#parts.hello.peerId)) {
          this.known.avoid(address);
          return undefined;
        }
        if (this.members.size < MAX_CONNECTIONS && !this.#refuses(stream, hello, true)) return this.#admit(stream, hello, true);
        this.#notNow(stream, hello);
        return undefined;
      },
      failed: (reason) => {
        this.#greetings.delete(greeting);
        this.#failed(address, reason);
      },
    });
    this.#greetings.add(greeting);
    stream.write([handshake.encode(this.#parts.hello)]);
    greeting.begin();
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

  // A banned host, or a peer that is connected already. When both ends dialled at once, both keep the connection that was
  // dialled by the end with the smaller id.
  #refuses(stream: Stream, hello: Hello, outgoing: boolean): boolean {
    // Who wears an honest peer's id on the same machine is not it: there the port that we dial is what counts.
    const id = outgoing && isLoopback(stream.remote.host) ? undefined : hello.peerId;
    if (this.known.isBanned(stream.remote, id)) return true;
    const present = this.#present(stream, hello, outgoing);
    if (!present) return false;
    const together = present.outgoing !== outgoing && this.#isYoung(present);
    const weAreSmaller = Buffer.compare(this.#parts.hello.peerId, hello.peerId) < 0;
    if (!together || outgoing !== weAreSmaller) return true;
    present.close('both ends dialled at once, the other connection stays');
    return false;
  }

  // Dialled later, or as soon as the one that has its id is gone or turned out to be of no use.
  #notNow(stream: Stream, hello: Hello): void {
    const present = this.#present(stream, hello, true);
    this.known.left(stream.remote, present && !present.useful ? SIMULTANEOUS_MS : MAX_REDIAL_MS);
    if (present) this.#doubles.set(present, stream.remote);
  }

  // The connection that we have with this peer. Anybody can wear anybody's id: who comes from elsewhere while the first is
  // of no use is another peer.
  #present(stream: Stream, hello: Hello, outgoing: boolean): Member | undefined {
    return [...this.members].find((member) => {
      if (!isSame(member.id, hello.peerId)) return false;
      const elsewhere = member.address.host !== stream.remote.host || (outgoing && member.outgoing);
      return !elsewhere || member.useful || this.#isYoung(member);
    });
  }

  #isYoung({ since }: Member): boolean {
    return this.#parts.clock.now() - since < SIMULTANEOUS_MS;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
