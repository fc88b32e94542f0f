// Whom we know already: a peer that is connected comes again, or it is us who answered. Anybody can wear anybody's peer id.
import type { Hello } from '../contracts/index.js';
import type { PeerAddress } from '../model/index.js';
import { SIMULTANEOUS_MS } from './bounds.js';
import type { Sitter } from './places.js';

/** A connected peer by its id. */
export interface Named extends Sitter {
  /** 20 bytes. */
  readonly id: Uint8Array;
}

/** A connection whose handshake is done and which is not let in yet. */
export interface Newcomer {
  readonly address: PeerAddress;
  readonly hello: Hello;
  /** True when we dialled. */
  readonly outgoing: boolean;
}

export class Doubles<M extends Named> {
  readonly #members: Iterable<M>;
  readonly #ourId: Uint8Array;
  readonly #now: () => number;
  /** Addresses where somebody has the peer id of a member: one of the two wears it. */
  readonly #elsewhere = new Map<M, PeerAddress>();

  constructor(members: Iterable<M>, ourId: Uint8Array, now: () => number) {
    this.#members = members;
    this.#ourId = ourId;
    this.#now = now;
  }

  isOurselves({ peerId }: Hello): boolean {
    return isSame(peerId, this.#ourId);
  }

  /** The connection that we have with this peer. Who comes from elsewhere while the first is of no use is another peer. */
  present({ address, hello, outgoing }: Newcomer): M | undefined {
    return [...this.#members].find((member) => {
      if (!isSame(member.id, hello.peerId)) return false;
      const elsewhere = member.address.host !== address.host || (outgoing && member.outgoing);
      return !elsewhere || member.useful || this.#isYoung(member);
    });
  }

  /** When both ends dialled at once, both keep the connection that was dialled by the end with the smaller id: not this one? */
  givesWay(present: M, { hello, outgoing }: Newcomer): boolean {
    const together = present.outgoing !== outgoing && this.#isYoung(present);
    const weAreSmaller = Buffer.compare(this.#ourId, hello.peerId) < 0;
    return together && outgoing === weAreSmaller;
  }

  /** There is somebody with this member's id, too. */
  seen(member: M, address: PeerAddress): void {
    this.#elsewhere.set(member, address);
  }

  /** The member is gone. Returns where somebody else had its id. */
  left(member: M): PeerAddress | undefined {
    const address = this.#elsewhere.get(member);
    this.#elsewhere.delete(member);
    return address;
  }

  #isYoung({ since }: M): boolean {
    return this.#now() - since < SIMULTANEOUS_MS;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
