// A socket of its own for one tracker: asks, asks again while nothing comes, and hears nobody else.
import { createSocket, type Socket } from 'node:dgram';
import { type Clock, cleanText, messageOf, type Random, type Timer } from 'piecework';
import type { Address } from './address.js';
import { ERROR, type Packet, readPacket, requestPacket } from './packets.js';
import { refusal } from './replies.js';

/**
 * Milliseconds until a packet is sent again; doubled each time. BEP 15 says 15 s, which is as long as a whole announce may take
 * here: with that a single lost packet would cost the tracker. How often dead trackers are asked is bounded by the announcer.
 */
export const FIRST_RETRY_MS = 3000;

/** Nothing that could be taken for an answer came: another address may do better. */
export class Unheard extends Error {
  override readonly name = 'Unheard';
}

export interface Question {
  /** The connection id, or what stands for it: 8 bytes. */
  readonly connection: Uint8Array;
  readonly action: number;
  readonly body: Uint8Array;
  /** Bytes of a reply's body; shorter ones are not taken. */
  readonly leastReply: number;
}

interface Pending {
  /** True when it was the answer. */
  receive(packet: Packet): boolean;
  fail(error: unknown): void;
}

export class Conversation {
  #pending: Pending | undefined;
  #failure: unknown;

  /** Opens a socket, and closes it when the work is over. */
  static async hold<T>(
    address: Address,
    clock: Clock,
    random: Random,
    signal: AbortSignal,
    work: (conversation: Conversation) => Promise<T>,
  ): Promise<T> {
    const socket = createSocket(address.family === 6 ? 'udp6' : 'udp4').unref();
    const conversation = new Conversation(socket, clock, random);
    const abort = (): void => conversation.#fail(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      await connected(socket, address);
      signal.throwIfAborted();
      return await work(conversation);
    } finally {
      signal.removeEventListener('abort', abort);
      socket.close();
    }
  }

  private constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    socket.on('message', (bytes) => {
      const packet = readPacket(bytes);
      if (packet && this.#pending?.receive(packet)) this.#pending = undefined;
    });
    // The socket is connected: the system passes on only what comes from that address, and that nobody listens there.
    socket.on('error', (error) => this.#fail(unheard(error)));
  }

  /**
   * @param patienceMs after which nobody is there; without it, until the conversation is aborted.
   * @throws TrackerError with the tracker's words; Unheard; the reason of the abort.
   */
  ask({ connection, action, body, leastReply }: Question, patienceMs = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const transaction = Buffer.from(this.random.bytes(4)).readUInt32BE();
    const packet = requestPacket(connection, action, transaction, body);
    const begun = this.clock.now();
    let timer: Timer | undefined;
    return new Promise<Buffer>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#pending = {
        fail: reject,
        receive: (reply) => {
          if (reply.transaction !== transaction) return false;
          // opentracker has no words for torrents that it does not serve: it sends a head alone.
          const isEmpty = reply.action === action && reply.body.length === 0;
          if (reply.action === ERROR || isEmpty) reject(refusal(reply.body));
          else if (reply.action === action && reply.body.length >= leastReply) resolve(reply.body);
          else return false;
          return true;
        },
      };
      const send = (waitMs: number): void => {
        const left = begun + patienceMs - this.clock.now();
        if (left <= 0) return reject(new Unheard(`it did not answer within ${patienceMs} ms`));
        this.socket.send(packet, (error) => error && this.#fail(unheard(error)));
        timer = this.clock.after(Math.min(waitMs, left), () => send(waitMs * 2));
      };
      send(FIRST_RETRY_MS);
    }).finally(() => {
      timer?.cancel();
      this.#pending = undefined;
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#pending?.fail(error);
  }
}

/** With the system's reason in its words. */
export function unheard(error: unknown): Unheard {
  return new Unheard(cleanText(messageOf(error)), { cause: error });
}

function connected(socket: Socket, { port, host }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    // No descriptor left, or no such family on this machine.
    socket.once('error', (error) => reject(unheard(error)));
    socket.connect(port, host, (...failures: unknown[]) => {
      const [error] = failures;
      if (error) reject(unheard(error));
      else resolve();
    });
  });
}
