// The picker suite catches pickers that are wrong in one way each.
import { expect } from 'chai';
import type { Picker, PieceIndex, Pieces, PieceTable } from 'piecework';
import { failedChecks } from '../check.js';
import type { MakePicker } from '../picker-drawing.js';
import { piece } from '../piece.js';
import { pickerChecks } from './picker.js';

/** Right as long as nothing is overridden: the first legal piece. */
class First implements Picker {
  constructor(protected readonly table: PieceTable) {}

  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
    return this.candidates().find((at) => this.legal(at, peerHas) && (!partialOnly || this.table.partial(at)));
  }

  protected candidates(): PieceIndex[] {
    return Array.from({ length: this.table.pieceCount }, (_, at) => piece(at));
  }

  protected legal(at: PieceIndex, peerHas: Pieces): boolean {
    return this.table.open(at) && peerHas.has(at);
  }
}

const BROKEN: Record<string, new (table: PieceTable) => Picker> = {
  'picks pieces that are not open': class extends First {
    protected override legal(at: PieceIndex, peerHas: Pieces): boolean {
      return peerHas.has(at);
    }
  },
  'forgets what the peer has': class extends First {
    protected override legal(at: PieceIndex): boolean {
      return this.table.open(at);
    }
  },
  'forgets that memory is short': class extends First {
    override pick(peerHas: Pieces): PieceIndex | undefined {
      return super.pick(peerHas, false);
    }
  },
  'always thinks that memory is short': class extends First {
    override pick(peerHas: Pieces): PieceIndex | undefined {
      return super.pick(peerHas, true);
    }
  },
  'leaves busy pieces alone': class extends First {
    protected override legal(at: PieceIndex, peerHas: Pieces): boolean {
      return super.legal(at, peerHas) && this.table.busy(at) === 0;
    }
  },
  'never sees the last piece': class extends First {
    protected override candidates(): PieceIndex[] {
      return super.candidates().slice(0, -1);
    }
  },
  'reads the table when it is made': class extends First {
    readonly #open = super.candidates().filter((at) => this.table.open(at));
    protected override candidates(): PieceIndex[] {
      return this.#open;
    }
  },
  'is deaf to changes after the first pick': class extends First {
    #open: PieceIndex[] | undefined;
    protected override candidates(): PieceIndex[] {
      this.#open ??= super.candidates().filter((at) => this.table.open(at));
      return this.#open;
    }
  },
  'never comes back to a peer that had nothing': class extends First {
    readonly #done = new Set<Pieces>();
    override pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
      const picked = this.#done.has(peerHas) ? undefined : super.pick(peerHas, partialOnly);
      if (picked === undefined && !partialOnly) this.#done.add(peerHas);
      return picked;
    }
  },
  'cannot bear a torrent without pieces': class extends First {
    override pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
      piece(this.table.pieceCount - 1);
      return super.pick(peerHas, partialOnly);
    }
  },
};

const making =
  (Made: new (table: PieceTable) => Picker): MakePicker =>
  (table) =>
    new Made(table);

describe('picker suite', () => {
  it('passes a picker that takes the first legal piece', async () => {
    expect(await failedChecks(pickerChecks, making(First))).to.deep.equal([]);
  });

  for (const [fault, Broken] of Object.entries(BROKEN)) {
    it(`catches a picker that ${fault}`, async () => {
      expect(await failedChecks(pickerChecks, making(Broken))).to.not.be.empty;
    });
  }

  it('has no check that nothing fails', async () => {
    const failed = new Set<string>();
    for (const Broken of Object.values(BROKEN))
      for (const name of await failedChecks(pickerChecks, making(Broken))) failed.add(name);
    expect([...failed]).to.have.members(pickerChecks.map(({ name }) => name));
  });
});
