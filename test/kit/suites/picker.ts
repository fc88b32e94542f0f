// What every picker keeps to, whatever its taste: it picks what may be picked, and finds something whenever there is something.
import { expect } from 'chai';
import fc from 'fast-check';
import { Bitfield, type Picker, type PieceIndex } from 'piecework';
import { type Check, describeChecks } from '../check.js';
import { type Drawing, DrawnTable, drawnPieces, type MakePicker, picks } from '../picker-drawing.js';
import { piece } from '../piece.js';
import { SeededRandom } from '../seeded-random.js';

/** The same examples in every run. */
const SEED = 3;

const MOST_PIECES = 12;
const PEERS = 3;

export const pickerChecks: readonly Check<MakePicker>[] = [
  {
    name: 'picks the one open piece',
    run: (make) => expect(picks(make, { availability: '1111', have: 'xx-x' })).to.equal('--^-'),
  },
  {
    name: 'picks nothing that is not open',
    run: (make) => expect(picks(make, { availability: '1111', have: 'x-xx', partial: '-f--' })).to.equal('----'),
  },
  {
    name: 'picks nothing that the peer lacks',
    run: (make) => {
      expect(picks(make, { availability: '1111', peer: '---x' })).to.equal('---^');
      expect(picks(make, { availability: '1111', have: '---x', peer: '---x' })).to.equal('----');
    },
  },
  {
    name: 'picks only partial pieces when told so',
    run: (make) => {
      const drawing = { availability: '1111', partial: '-fp-', busy: '0110' };
      expect(picks(make, drawing, true)).to.equal('--^-');
      expect(picks(make, { ...drawing, peer: 'xx-x' }, true)).to.equal('----');
    },
  },
  {
    name: 'picks a piece that others are busy on when no other is left',
    run: (make) => expect(picks(make, { availability: '3333', have: 'x-xx', partial: '-p--', busy: '0200' })).to.equal('-^--'),
  },
  {
    name: 'reads the table at the first pick, not when it is made',
    run: (make) => {
      const table = new DrawnTable({ availability: '00', have: 'xx' });
      const picker = make(table, new SeededRandom(1));
      table.setHave(piece(1), '-');
      table.setAvailability(piece(1), 1);
      picker.changed?.(piece(1));
      expect(picker.pick(drawnPieces('xx'), false)).to.equal(1);
    },
  },
  {
    name: 'works in a torrent without pieces',
    run: (make) =>
      expect(make(new DrawnTable({ availability: '' }), new SeededRandom(1)).pick(new Bitfield(0), false)).to.equal(undefined),
  },
  {
    name: 'picks right after any changes, and finds a piece whenever there is one',
    run: (make) =>
      fc.assert(
        fc.property(anySwarm(), anyChanges(), fc.nat(), (swarm, changes, seed) => live(make, swarm, changes, seed)),
        { seed: SEED, numRuns: 300 },
      ),
  },
  {
    name: 'picks every piece once when each pick is taken whole',
    run: (make) =>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, seed) => downloadAll(make, count, seed)),
        { seed: SEED },
      ),
  },
];

export function pickerSuite(name: string, make: MakePicker): void {
  describeChecks(`${name}: a Picker`, pickerChecks, make);
}

interface Change {
  readonly at: number;
  readonly peer: number;
  /** The peer gets or loses the piece, our state of it changes, peers begin or end being busy, or the peer is picked for. */
  readonly what: 'peer' | 'have' | 'partial' | 'full' | 'untouched' | 'busy' | 'pick';
}

const row = (marks: string, count: number) => fc.string({ unit: fc.constantFrom(...marks), minLength: count, maxLength: count });

/** Our marks, `x` have, `p` partial, `f` full; and one row of `x` for each peer. */
const anySwarm = () =>
  fc
    .integer({ min: 1, max: MOST_PIECES })
    .chain((count) =>
      fc.record({ ours: row('--xpf', count), peers: fc.array(row('x-', count), { minLength: PEERS, maxLength: PEERS }) }),
    );

const anyChanges = (): fc.Arbitrary<Change[]> =>
  fc.array(
    fc.record({
      at: fc.nat(MOST_PIECES - 1),
      peer: fc.nat(PEERS - 1),
      what: fc.constantFrom('peer', 'have', 'partial', 'full', 'untouched', 'busy', 'pick', 'pick'),
    }),
    { maxLength: 60 },
  );

interface Swarm {
  readonly ours: string;
  readonly peers: readonly string[];
}

/** Plays the changes to a picker and judges every pick by the table alone. */
function live(make: MakePicker, { ours, peers: rows }: Swarm, changes: readonly Change[], seed: number): void {
  const peers = rows.map((drawing) => drawnPieces(drawing));
  const availability = [...ours].map((_, at) => peers.filter((peer) => peer.has(piece(at))).length).join('');
  const table = new DrawnTable({ availability, have: ours.replace(/[^x]/g, '-'), partial: ours.replace(/x/g, '-') });
  const picker = make(table, new SeededRandom(seed));
  for (const { at, peer, what } of changes) {
    const subject = piece(at % ours.length);
    const peerHas = peers[peer] ?? new Bitfield(ours.length);
    if (what === 'pick') judge(picker, table, peerHas);
    else change(table, subject, peerHas, what);
    if (what !== 'pick' && what !== 'busy') picker.changed?.(subject);
  }
  for (const peerHas of peers) judge(picker, table, peerHas);
}

function change(table: DrawnTable, subject: PieceIndex, peerHas: Bitfield, what: Exclude<Change['what'], 'pick'>): void {
  if (what === 'busy') table.setBusy(subject, (table.busy(subject) + 1) % 3);
  else if (what === 'peer') {
    const gained = peerHas.add(subject);
    if (!gained) peerHas.remove(subject);
    table.setAvailability(subject, table.availability(subject) + (gained ? 1 : -1));
  } else {
    table.setHave(subject, what === 'have' ? 'x' : '-');
    table.setPartial(subject, what === 'partial' ? 'p' : what === 'full' ? 'f' : '-');
  }
}

function judge(picker: Picker, table: DrawnTable, peerHas: Bitfield): void {
  for (const partialOnly of [true, false]) {
    const legal = [...peerHas].filter((at) => table.open(at) && (!partialOnly || table.partial(at)));
    const picked = picker.pick(peerHas, partialOnly);
    expect(picked === undefined ? legal.length === 0 : legal.includes(picked), `picked ${picked} of [${legal}]`).to.equal(true);
  }
}

function downloadAll(make: MakePicker, count: number, seed: number): void {
  const drawing: Drawing = { availability: '1'.repeat(count) };
  const table = new DrawnTable(drawing);
  const picker = make(table, new SeededRandom(seed));
  const everything = drawnPieces('x'.repeat(count));
  const picked = new Set<PieceIndex>();
  for (let next = picker.pick(everything, false); next !== undefined; next = picker.pick(everything, false)) {
    expect(picked.has(next), `piece ${next} picked twice`).to.equal(false);
    picked.add(next);
    table.setPartial(next, 'f');
    picker.changed?.(next);
  }
  expect(picked.size).to.equal(count);
}
