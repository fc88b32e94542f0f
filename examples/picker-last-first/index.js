// A picker: the end of the file first. Select it with
//   piecework download film.torrent --plugin ./picker-last-first/index.js --bind picker=picker-last-first
import { definePlugin, PICKER, PIECE_TABLE, provide } from 'piecework';

class LastFirst {
  static needs = [PIECE_TABLE];

  constructor(table) {
    this.table = table;
  }

  pick(peerHas, partialOnly) {
    for (let piece = this.table.pieceCount - 1; piece >= 0; piece--) {
      const allowed = !partialOnly || this.table.partial(piece);
      if (allowed && this.table.open(piece) && peerHas.has(piece)) return piece;
    }
    return undefined;
  }
}

export default definePlugin({
  name: 'picker-last-first',
  version: '1.0.0',
  api: '^1',
  summary: 'Picks the last piece first.',
  provides: [provide(PICKER, LastFirst)],
});
