// What the compiler must refuse: tsc fails on an unused @ts-expect-error, so building this file is the test.
import { expect } from 'chai';
import { lend, provide, use } from '../../../core/index.js';
import { DOOR, GREETER, type Greeter, GUEST, greeter, OTHER } from './fixtures.js';

class Right {
  constructor(
    @use(GREETER) readonly one: Greeter,
    @use(DOOR) readonly doors: ReadonlyMap<string, Greeter>,
  ) {}
  greet = () => 'right';
}

class Wrong {
  constructor(
    // @ts-expect-error a greeter is no number
    @use(GREETER) readonly one: number,
    // @ts-expect-error a keyed step comes as a map
    @use(DOOR) readonly door: Greeter,
  ) {}
}

describe('types', () => {
  it('refuse what does not fit a step', () => {
    provide(OTHER, Right);
    // @ts-expect-error no greeter is built by this class
    provide(OTHER, Wrong);
    // @ts-expect-error no greeter
    provide(OTHER, { shout: () => 'x' });
    // @ts-expect-error no greeter
    lend(GUEST, 'x');
    expect(lend(GUEST, greeter('x')).token).to.equal(GUEST);
  });
});
