/**
 * Whether a control that answered to nothing in time is watched for longer before the next input: at the first, second, fourth, eighth such use, because what
 * is dead may be alive another time; and at each once it has been late.
 */
export class Patience {
  #uses = new Map<string, number>()
  #late = new Set<string>()

  /** To be asked once a use. */
  isDue(control: string): boolean {
    const uses = (this.#uses.get(control) ?? 0) + 1
    this.#uses.set(control, uses)
    return this.#late.has(control) || Number.isInteger(Math.log2(uses))
  }

  wasLate(control: string): void {
    this.#late.add(control)
  }
}
