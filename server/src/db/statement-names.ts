/** Short names for the texts of prepared statements. Bounded: the text that was used longest ago loses its name. */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly max: number;
  private next = 1;

  constructor(max: number) {
    this.max = max;
  }

  nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) {
      if (this.names.size > this.max >> 1) {
        this.names.delete(text);
        this.names.set(text, known);
      }
      return known;
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
