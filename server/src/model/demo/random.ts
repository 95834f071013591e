/** Repeatable chance: the same seed gives the same numbers on every machine. */

/** The next number, from 0 up to but without 1. */
export type Random = () => number;

/** Mulberry32: 32 bits of state, fast, good enough for made-up data. Each `name` has a sequence of its own. */
export function randomOf(seed: number, name: string): Random {
  let state = seed | 0;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from `from` to `to`, both included. */
export function whole(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Picks earlier items more often; `skew` 1 is even. */
export function pickSkewed<T>(random: Random, list: readonly T[], skew: number): T {
  return list[Math.floor(random() ** skew * list.length)] as T;
}

/** Picks by weight; `weights` add up to 100. */
export function pickWeighted<T>(random: Random, list: readonly T[], weights: readonly number[]): T {
  let rest = random() * 100;
  for (let i = 0; i < list.length; i++) {
    rest -= weights[i] ?? 0;
    if (rest < 0) return list[i] as T;
  }
  return list[list.length - 1] as T;
}

/** Log-normal around `median`: two thirds lie within a factor of e^sigma of it. */
export function logNormal(random: Random, median: number, sigma: number): number {
  // Box and Muller's transform; 1 − random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
