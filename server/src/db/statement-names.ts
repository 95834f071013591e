/**
 * Short names for the texts of prepared statements. A text gets its name when it comes a second time: what comes once is
 * not worth preparing. Bounded: the text that was used longest ago loses its name.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly seen = new Set<string>();
  private readonly max: number;
  private next = 1;

  constructor(max: number) {
    this.max = max;
  }

  /** The name of a text; empty on its first use, unless `atOnce`. */
  nameOf(text: string, atOnce: boolean): string {
    const known = this.names.get(text);
    if (known !== undefined) {
      if (this.names.size > this.max >> 1) {
        this.names.delete(text);
        this.names.set(text, known);
      }
      return known;
    }
    if (!atOnce && !this.seen.delete(text)) {
      this.seen.add(text);
      if (this.seen.size > this.max) this.seen.delete(this.seen.keys().next().value as string);
      return '';
    }
    const name = `s${this.next++}`;
    this.names.set(text, name);
    if (this.names.size > this.max) this.names.delete(this.names.keys().next().value as string);
    return name;
  }

  /** The next use of the text gets a new name. */
  forget(text: string): void {
    this.names.delete(text);
  }
}
