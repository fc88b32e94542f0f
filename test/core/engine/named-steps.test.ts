// What a step of one provider throws bears the name of its plugin, whoever called it; what speaks for itself stays.
import { expect } from 'chai';
import {
  CHOKER,
  type Choker,
  definePlugin,
  HASHER,
  type Hasher,
  type HasherInPlace,
  InputError,
  Kernel,
  one,
  type Peer,
  PICKER,
  type Picker,
  type PieceIndex,
  PluginError,
  type Provision,
  planOf,
  profileOf,
  provide,
  RESUME,
  STORAGE,
  type Storage,
  StorageError,
  type StorageInPlace,
  TORRENT_SCOPE,
  TRANSPORT,
  use,
  verifyContent,
} from 'piecework';
import { hashInFiles, writeIfRight } from '../../../core/engine/in-place.js';
import { namedHasher, namedPicker, namedStorage } from '../../../core/engine/named-steps.js';
import { HeldFile, testContent } from '../../kit/content.js';
import { piece } from '../../kit/piece.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { MINIMAL, TestSwarm } from '../../kit/swarm.js';

const CONTENT = testContent(new SeededRandom(1), 100_000, 16_384);
const boom = (): never => {
  throw new Error('boom');
};
const late = (): Promise<never> => Promise.reject(new Error('boom'));

const bad = (...provides: readonly Provision[]) =>
  definePlugin({ name: 'bad', version: '1.0.0', api: '^1', summary: 'For a test.', provides });

const storage = (more: Partial<Storage>): Provision => {
  const file = new HeldFile(CONTENT, false);
  const whole: Storage = {
    read: (piece, begin, length, into) => file.read(piece, begin, length, into),
    prepare: () => file.prepare(),
    write: (piece, bytes) => file.write(piece, bytes),
    flush: () => file.flush(),
    fingerprints: (files) => file.fingerprints(files && [...files]),
    finish: () => file.finish(),
  };
  return provide(STORAGE, { ...whole, ...more });
};

const hasher = (more: Partial<Hasher>): Provision =>
  provide(HASHER, { sha1: async () => new Uint8Array(20), allocate: (length) => new Uint8Array(length), ...more });

const picker = (more: Partial<Picker>): Provision => provide(PICKER, { pick: () => undefined, ...more });

/** A download in which the plugin provides the step, from two seeders. */
async function download(step: string, provision: Provision) {
  const swarm = new TestSwarm(CONTENT);
  const seeders = [await swarm.host({ filled: true }), await swarm.host({ filled: true })];
  const leecher = await swarm.host({ plugins: [...MINIMAL, bad(provision)], bind: { [step]: 'bad' } });
  for (const seeder of seeders) swarm.join(seeder);
  const session = swarm.join(leecher, seeders);
  const warnings: string[] = [];
  session.events.on('warning', ({ message }) => warnings.push(message));
  let failures = 0;
  session.events.on('failed', () => failures++);
  const error = await swarm.complete([session], 30_000).then(
    () => undefined,
    (reason) => reason,
  );
  await swarm.clock.advance(30_000);
  await swarm.close();
  return { error, warnings, failures, pending: swarm.clock.pending };
}

const FATAL: readonly (readonly [title: string, step: string, provision: Provision, doing: string])[] = [
  ['a picker that throws', 'picker', picker({ pick: boom }), 'pick'],
  ['a picker that throws at news of a piece', 'picker', picker({ changed: boom }), 'changed'],
  ['storage that rejects a write', 'storage', storage({ write: late }), 'write'],
  ['storage that throws at once', 'storage', storage({ write: boom }), 'write'],
  ['storage that cannot prepare', 'storage', storage({ prepare: late }), 'prepare'],
  ['storage that cannot tell what is there', 'storage', storage({ fingerprints: late }), 'fingerprints'],
  ['storage that cannot finish', 'storage', storage({ finish: late }), 'finish'],
  ['a hasher that rejects', 'hasher', hasher({ sha1: late }), 'sha1'],
  ['a hasher that throws', 'hasher', hasher({ sha1: boom }), 'sha1'],
];

const rejected = (call: () => Promise<unknown>): Promise<Error> =>
  call().then(
    () => expect.fail('it did not fail'),
    (error) => error,
  );

describe('faults of steps', () => {
  for (const [title, step, provision, doing] of FATAL) {
    it(`${title}: the torrent stops, once, and names it`, async () => {
      const { error, failures, pending } = await download(step, provision);
      expect(error).to.be.instanceOf(PluginError);
      expect(error.message).to.equal(`Plugin "bad" failed to run (${doing}): boom.`);
      expect([failures, pending]).to.deep.equal([1, 0]);
    });
  }

  it('a picker that threw is told in a turn of its own, and asked no more', async () => {
    let calls = 0;
    const told: unknown[] = [];
    const counted = (): never => {
      calls++;
      return boom();
    };
    const steps = namedPicker({ pick: counted, changed: counted }, (error) => told.push(error));
    const [piece] = CONTENT.metainfo.geometry.pieces();
    const ask = () => [steps.pick({ has: () => true, count: 0 } as never, false), steps.changed(piece as PieceIndex)];
    expect([ask(), ask(), calls, told]).to.deep.equal([[undefined, undefined], [undefined, undefined], 1, []]);
    await Promise.resolve();
    expect(told.map(String)).to.deep.equal(['Error: boom']);
  });

  it('a StorageError stays what it is', async () => {
    const { error } = await download('storage', storage({ write: () => Promise.reject(new StorageError('"x" is gone')) }));
    expect(error).to.be.instanceOf(StorageError).and.include({ message: '"x" is gone' });
  });

  it('a record that cannot be read or kept is a warning that names the plugin', async () => {
    const { error, warnings } = await download('resume', provide(RESUME, { load: late, save: late }));
    expect(error).to.equal(undefined);
    expect(new Set(warnings)).to.deep.equal(
      new Set(['Plugin "bad" failed to run (load): boom.', 'Plugin "bad" failed to run (save): boom.']),
    );
  });

  it('storage and hasher are named where content is verified without any peer', async () => {
    const swarm = new TestSwarm(CONTENT);
    const watch = { signal: new AbortController().signal, progress() {} };
    const there = async () => ['1'];
    for (const [step, provision, doing] of [
      ['storage', storage({ fingerprints: there, read: late }), 'read'],
      ['hasher', hasher({ sha1: late }), 'sha1'],
      ['hasher', hasher({ allocate: boom }), 'allocate'],
    ] as const) {
      const { kernel } = await swarm.host({ filled: true, plugins: [...MINIMAL, bad(provision)], bind: { [step]: 'bad' } });
      const error = await verifyContent(kernel, CONTENT.metainfo, 'x', watch).catch((reason) => reason);
      expect(error.message).to.equal(`Plugin "bad" failed to run (${doing}): boom.`);
    }
    await swarm.close();
  });

  it('a hasher is named when it cannot get ready for pieces', async () => {
    const plan = planOf(profileOf([bad(hasher({ expectPieces: boom }))]), { lent: [], needs: [] });
    const kernel = await Kernel.start(plan, [], () => expect.fail('a timer'));
    const prepare = async () => namedHasher(kernel.get(HASHER)).expectPieces?.();
    expect((await rejected(prepare)).message).to.equal('Plugin "bad" failed to run (expectPieces): boom.');
    await kernel.close();
  });

  it('storage and hasher are named in what they do in place', async () => {
    const lends: StorageInPlace = {
      read: (_pieces, work) => work([{ fd: 0, offset: 0 }]),
      write: (_pieces, work) => work([{ fd: 0, offset: 0 }]),
    };
    const threads: HasherInPlace = { sha1: late, writeIfRight: late };
    for (const [files, hashing, reading, writing] of [
      [{ read: boom, write: boom }, threads, 'inPlace.read', 'inPlace.write'],
      [{ read: late, write: late }, threads, 'inPlace.read', 'inPlace.write'],
      [lends, threads, 'inPlace.sha1', 'inPlace.writeIfRight'],
    ] as const) {
      const step = bad(storage({ inPlace: files }), hasher({ inPlace: hashing }));
      const plan = planOf(profileOf([step]), { lent: [], needs: [] });
      const kernel = await Kernel.start(plan, [], () => expect.fail('a timer'));
      const store = namedStorage(kernel.open(TORRENT_SCOPE, []).get(STORAGE));
      const hash = namedHasher(kernel.get(HASHER));
      const parts = { metainfo: CONTENT.metainfo, storage: store, hasher: hash };
      const errors = [
        await rejected(async () => hashInFiles({ ...parts, geometry: CONTENT.metainfo.geometry }, [piece(0)])),
        await rejected(() => writeIfRight(parts, [{ piece: piece(0), bytes: new Uint8Array(1) }])),
      ];
      expect(errors.map(({ message }) => message)).to.deep.equal([
        `Plugin "bad" failed to run (${reading}): boom.`,
        `Plugin "bad" failed to run (${writing}): boom.`,
      ]);
      await kernel.close();
    }
  });

  it('the error of the system that a hashing thread met at a file is for storage to put into words', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const threads: HasherInPlace = { sha1: () => Promise.reject(full), writeIfRight: () => Promise.reject(full) };
    const plan = planOf(profileOf([bad(hasher({ inPlace: threads }))]), { lent: [], needs: [] });
    const kernel = await Kernel.start(plan, [], () => expect.fail('a timer'));
    const { inPlace } = namedHasher(kernel.get(HASHER));
    expect(await rejected(async () => inPlace?.sha1([]))).to.equal(full);
    expect(await rejected(async () => inPlace?.writeIfRight([]))).to.equal(full);
    await kernel.close();
  });

  async function askedChoker(step: object) {
    const ASKER = one<Asks>('test-asker', TORRENT_SCOPE);
    class Asks {
      constructor(@use(CHOKER) readonly choker: Choker) {}
    }
    const asker = definePlugin({ ...bad(provide(ASKER, Asks)), name: 'asker' });
    const plan = planOf(profileOf([bad(provide(CHOKER, Object.assign({ round: boom }, step))), asker]), { lent: [], needs: [] });
    const kernel = await Kernel.start(plan, [], () => expect.fail('a timer'));
    return { kernel, choker: kernel.open(TORRENT_SCOPE, []).get(ASKER).choker };
  }

  it('a choker is named, and not the plugin that asks it', async () => {
    const { kernel, choker } = await askedChoker({});
    expect(() => choker.round([], true)).to.throw(PluginError, /^Plugin "bad" failed to run \(round\): boom\.$/);
    await kernel.close();
  });

  it('a choker that answers with no set is named', async () => {
    for (const answer of [undefined, null, 3, [], Promise.resolve(new Set())]) {
      const { kernel, choker } = await askedChoker({ round: () => answer });
      expect(() => choker.round([], true)).to.throw(
        PluginError,
        /^Plugin "bad" failed to run \(round\): its answer is no set of peers\.$/,
      );
      await kernel.close();
    }
    const { kernel, choker } = await askedChoker({ round: () => new Map() });
    expect(choker.round([], true).has({} as Peer), 'what can tell whom it holds will do').to.equal(false);
    await kernel.close();
  });

  it('a transport that cannot listen is named, unless it says itself that the port cannot be had', async () => {
    const transport = (listen: () => Promise<never>) => bad(provide(TRANSPORT, { dial: late, listen }, ['tcp']));
    const opening = (listen: () => Promise<never>) =>
      new TestSwarm(CONTENT).host({ plugins: [...MINIMAL, transport(listen)] }).catch((reason) => reason);
    expect((await opening(late)).message).to.equal('Plugin "bad" failed to run (listen): boom.');
    const taken = await opening(() => Promise.reject(new InputError('the port is taken')));
    expect(taken).to.be.instanceOf(InputError).and.include({ message: 'the port is taken' });
  });
});
