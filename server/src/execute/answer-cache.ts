/**
 * Answers that are dear to compute (counts, groups), each with the sum of changes that it holds for. An answer is valid
 * exactly as long as that sum is the same, so nothing has to be invalidated, and any number of processes agree.
 * Bounded by entries and by size; the least recently used go first.
 */
export class AnswerCache<T> {
  readonly #entries = new Map<string, { readonly changes: string; readonly answer: T; readonly size: number }>();
  readonly #entriesMax: number;
  readonly #sizeMax: number;
  #size = 0;

  /** `sizeMax` is in the unit of `set`'s `size`. */
  constructor(entriesMax: number, sizeMax: number) {
    this.#entriesMax = entriesMax;
    this.#sizeMax = sizeMax;
  }

  get(key: string, changes: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.changes !== changes) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.answer;
  }

  /** Whether there is an answer that may be valid. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  set(key: string, changes: string, answer: T, size: number): void {
    this.#drop(key);
    if (size > this.#sizeMax / 8) return;
    this.#entries.set(key, { changes, answer, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#entriesMax && this.#size <= this.#sizeMax) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#size -= entry.size;
    this.#entries.delete(key);
  }
}
