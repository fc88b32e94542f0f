// Announces and scrapes over UDP (BEP 15). Anybody can send packets in the name of others, so nobody is served, and no answer is
// longer than its question, before a connection id has gone there and come back.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4, isIPv6 } from 'node:net';
import { Refusal } from './announce.js';
import type { ConnectionIds } from './connection-ids.js';
import { type Door, plainHost, whyNot } from './door.js';
import type { Swarms } from './swarms.js';
import {
  ANNOUNCE,
  announceBody,
  CONNECT,
  ERROR,
  isConnect,
  type Request,
  readAnnounce,
  readRequest,
  readScrape,
  replyPacket,
  SCRAPE,
  scrapeBody,
} from './udp-packets.js';

export class UdpDoor {
  /** @param interval seconds, as told to clients */
  constructor(
    private readonly swarms: Swarms,
    private readonly ids: ConnectionIds,
    private readonly interval: number,
  ) {}

  /** @param host an address, as HTTP got it. @throws InputError when the port cannot be had. */
  async open(host: string, port: number): Promise<Door> {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.on('message', (bytes, from) => {
      const reply = this.answer(bytes, from);
      if (reply) socket.send(reply, from.port, from.address, () => {});
    });
    await bound(socket, host, port);
    return { host, port: socket.address().port, close: () => new Promise((resolve) => socket.close(() => resolve())) };
  }

  /** Undefined for packets that deserve none. */
  answer(bytes: Buffer, { address }: Pick<RemoteInfo, 'address'>): Buffer | undefined {
    const request = readRequest(bytes);
    if (!request) return undefined;
    const host = plainHost(address);
    const { action, transaction } = request;
    if (isConnect(request)) return replyPacket(CONNECT, transaction, this.ids.give(host));
    try {
      const body = this.#serve(request, host);
      return body && replyPacket(action, transaction, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return replyPacket(ERROR, transaction, Buffer.from(error.message).subarray(0, bytes.length - 8));
    }
  }

  #serve(request: Request, host: string): Buffer | undefined {
    const { action, connection } = request;
    if (action !== ANNOUNCE && action !== SCRAPE) return undefined;
    if (!this.ids.takes(connection, host)) throw new Refusal('connect again');
    if (action === SCRAPE) return scrapeBody(readScrape(request).map((hash) => this.swarms.counts(hash)));
    const isOfFamily = isIPv4(host) ? isIPv4 : isIPv6;
    const asked = readAnnounce(request, isIPv4(host) ? 4 : 16);
    const peer = { host, port: asked.port, peerId: asked.peerId, complete: asked.complete };
    const members = this.swarms.serve(asked, peer, (member) => isOfFamily(member.host));
    return announceBody(this.interval, this.swarms.counts(asked.infoHash), members);
  }
}

function bound(socket: Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: a packet that could not be sent must not end the process.
    socket.on('error', (error) => {
      reject(whyNot(error, host, port, 'UDP '));
    });
    socket.bind({ address: host, port, exclusive: true }, resolve);
  });
}
