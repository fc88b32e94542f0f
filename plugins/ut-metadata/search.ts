// The info dictionary of a magnet link, from all peers that offer it: in parts from several at first, from one alone once
// that was wrong, so that it is known who lies.
import {
  CLOCK,
  type Clock,
  EVENTS,
  type Events,
  METADATA,
  type Metadata,
  one,
  type Timer,
  TORRENT_SCOPE,
  type TorrentBehaviour,
  use,
} from 'piecework';
import { Assembly } from './assembly.js';

/** Bytes; as long as a torrent file may be. */
export const MAX_METADATA = 32 << 20;
/** Different sizes that are tried at once: so many dictionaries in memory. */
export const MAX_SIZES = 3;
/** Requests to one peer at once. */
export const MAX_ASKED = 4;
/** Milliseconds for an answer; who does not give it, or refuses, is left in peace for a while. */
export const ANSWER_MS = 10_000;
export const REST_MS = 30_000;
/** Wrong dictionaries from one host alone, after which it is asked no more. */
export const MAX_STRIKES = 3;
/** Hosts remembered for that. */
export const MAX_LIARS = 1_000;

/** A peer that offers the info dictionary. */
export interface Source {
  readonly host: string;
  ask(piece: number): void;
  /** It sent a wrong one. */
  close(reason: string): void;
}

interface Offer {
  readonly source: Source;
  readonly size: number;
  /** By the clock. */
  restsUntil: number;
}

export class MetadataSearch implements TorrentBehaviour {
  readonly #offers = new Map<Source, Offer>();
  readonly #assemblies = new Map<number, Assembly<Source>>();
  readonly #strikes = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(
    @use(METADATA) private readonly metadata: Metadata,
    @use(EVENTS) private readonly events: Events,
    @use(CLOCK) private readonly clock: Clock,
  ) {}

  opened(): void {
    if (!this.metadata.info) this.#timer = this.clock.every(1_000, () => this.#everySecond());
  }

  closed(): void {
    this.#timer?.cancel();
  }

  /** The peer says that the dictionary has so many bytes. What cannot be is not even looked at. */
  offers(source: Source, size: number): void {
    if (this.#offers.get(source)?.size === size) return;
    this.leaves(source);
    if (this.metadata.info || !Number.isInteger(size) || size < 1 || size > MAX_METADATA) return;
    if (this.#strikesOf(source) >= MAX_STRIKES) return;
    this.#offers.set(source, { source, size, restsUntil: 0 });
    this.#askAll();
  }

  leaves(source: Source): void {
    const offer = this.#offers.get(source);
    if (!offer) return;
    this.#offers.delete(source);
    this.#giveBack(offer);
    if (![...this.#offers.values()].some(({ size }) => size === offer.size)) this.#assemblies.delete(offer.size);
    this.#askAll();
  }

  delivers(source: Source, piece: number, bytes: Uint8Array): void {
    const offer = this.#offers.get(source);
    const assembly = offer && this.#assemblies.get(offer.size);
    if (!assembly?.put(piece, bytes, source)) return;
    this.events.emit('metadata', { have: assembly.have, bytes: assembly.size });
    if (assembly.complete) this.#assembled(assembly);
    this.#askAll();
  }

  refuses(source: Source): void {
    const offer = this.#offers.get(source);
    if (offer) this.#rest(offer);
    this.#askAll();
  }

  #assembled(assembly: Assembly<Source>): void {
    if (this.metadata.deliver(assembly.whole)) {
      this.#offers.clear();
      this.#assemblies.clear();
      return;
    }
    const [source, ...others] = assembly.sources;
    assembly.restart();
    assembly.alone = true;
    if (source && others.length === 0) this.#blame(source);
  }

  #blame(source: Source): void {
    if (this.#strikes.has(source.host) || this.#strikes.size < MAX_LIARS)
      this.#strikes.set(source.host, this.#strikesOf(source) + 1);
    source.close('it sent wrong metadata');
    this.leaves(source);
  }

  #everySecond(): void {
    const before = this.clock.now() - ANSWER_MS;
    for (const assembly of this.#assemblies.values()) {
      for (const source of assembly.late(before)) {
        const offer = this.#offers.get(source);
        if (offer) this.#rest(offer);
      }
    }
    this.#askAll();
  }

  #rest(offer: Offer): void {
    offer.restsUntil = this.clock.now() + REST_MS;
    this.#giveBack(offer);
  }

  // What only one is asked for is begun again with another: else several would share in it.
  #giveBack({ source, size }: Offer): void {
    const assembly = this.#assemblies.get(size);
    if (assembly?.only === source) assembly.restart();
    else assembly?.giveBack(source);
  }

  // Those that lied least go first.
  #askAll(): void {
    const offers = [...this.#offers.values()].filter((offer) => !this.#rests(offer));
    offers.sort((one, other) => this.#strikesOf(one.source) - this.#strikesOf(other.source));
    for (const offer of offers) this.#ask(offer);
  }

  #ask({ source, size }: Offer): void {
    const assembly = this.#assemblies.get(size) ?? this.#begin(size);
    if (!assembly) return;
    if (assembly.alone) assembly.only ??= source;
    if (assembly.only && assembly.only !== source) return;
    while (assembly.inFlightTo(source) < MAX_ASKED) {
      const piece = assembly.take(source, this.clock.now());
      if (piece === undefined) return;
      source.ask(piece);
    }
  }

  // A size that nobody works on makes room for one that somebody offers.
  #begin(size: number): Assembly<Source> | undefined {
    if (this.#assemblies.size >= MAX_SIZES) {
      const busy = new Set([...this.#offers.values()].filter((offer) => !this.#rests(offer)).map((offer) => offer.size));
      const idle = [...this.#assemblies.keys()].find((each) => !busy.has(each));
      if (idle === undefined) return undefined;
      this.#assemblies.delete(idle);
    }
    const assembly = new Assembly<Source>(size);
    this.#assemblies.set(size, assembly);
    return assembly;
  }

  #rests({ restsUntil }: Offer): boolean {
    return restsUntil > this.clock.now();
  }

  #strikesOf({ host }: Source): number {
    return this.#strikes.get(host) ?? 0;
  }
}

export const METADATA_SEARCH = one<MetadataSearch>('metadata-search', TORRENT_SCOPE);
