// Opens the tracker's doors, HTTP and UDP on the same port number, to one set of swarms.
import {
  BENCODE,
  type Bencode,
  CLOCK,
  type Clock,
  type OptionsOf,
  RANDOM,
  type Random,
  type RunningTracker,
  type TrackerServer,
  use,
} from 'piecework';
import { ConnectionIds } from './connection-ids.js';
import type { Door } from './door.js';
import { HttpDoor } from './http-door.js';
import { OPTIONS } from './options.js';
import { Swarms } from './swarms.js';
import { UdpDoor } from './udp-door.js';

/** Intervals after which a peer that is silent has left. */
const LIFETIME_INTERVALS = 2;
/** Where any port will do: the one that is free for TCP may be taken for UDP. */
export const PORTS_TRIED = 10;

export class EmbeddedTracker implements TrackerServer {
  constructor(
    @use(BENCODE) private readonly bencode: Bencode,
    @use(CLOCK) private readonly clock: Clock,
    @use(RANDOM) private readonly random: Random,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<RunningTracker> {
    const { interval, udp } = this.options;
    const swarms = new Swarms(this.clock, this.random, LIFETIME_INTERVALS * interval * 1000);
    const doors = await this.#open(swarms, host, port);
    const expiry = this.clock.every(interval * 1000, () => swarms.expire());
    let closing: Promise<unknown> | undefined;
    return {
      port: doors[0]?.port ?? port,
      schemes: udp ? ['http', 'udp'] : ['http'],
      peers: () => {
        swarms.expire();
        return swarms.peers;
      },
      close: async () => {
        expiry.cancel();
        closing ??= Promise.all(doors.map((door) => door.close()));
        await closing;
      },
    };
  }

  async #open(swarms: Swarms, host: string, port: number): Promise<Door[]> {
    const { interval, udp } = this.options;
    for (let attempt = 1; ; attempt++) {
      const web = await new HttpDoor(swarms, this.bencode, interval).open(host, port);
      if (!udp) return [web];
      try {
        const ids = new ConnectionIds(this.clock, this.random);
        return [web, await new UdpDoor(swarms, ids, interval).open(web.host, web.port)];
      } catch (error) {
        await web.close();
        if (port !== 0 || attempt === PORTS_TRIED) throw error;
      }
    }
  }
}
