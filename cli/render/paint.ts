// Colours, or none: NO_COLOR and FORCE_COLOR are obeyed, and a stream that is no terminal gets none.
import colors from 'picocolors';

export type Paint = ReturnType<typeof colors.createColors>;

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function paintFor(stream: Screen, env: Environment): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  return colors.createColors(!env.NO_COLOR && (forced || isTerminal(stream, env)));
}

/** Something that lines can be drawn on again. */
export function isTerminal(stream: Screen, env: Environment): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb';
}

export const PLAIN: Paint = colors.createColors(false);
