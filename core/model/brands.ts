// Numbers that cannot be mixed up.

declare const brand: unique symbol;

/** A piece of the torrent: 0 … pieceCount - 1. Made by `Geometry.piece` alone. */
export type PieceIndex = number & { readonly [brand]: 'piece' };
