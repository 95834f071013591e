/** How a question is spelled: one number decides every choice, so that a failure is repeated by it. 0 spells everything plainly. */

export interface Style {
  chance(probability: number): boolean;
  /** A whole number below `size`. */
  below(size: number): number;
}

export function styleOf(seed: number): Style {
  let state = seed;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (probability) => seed !== 0 && next() < probability,
    below: (size) => (seed === 0 ? 0 : Math.floor(next() * size)),
  };
}
