import type { RailArea, RailProblem } from '../../run/rail-record.ts'

/** No page may fill the record with its complaints. */
const mostOfAKind = 10

/** What went wrong in one browser, with the areas that it takes the ground from: those among `areas` that are measured with it. */
export class ProblemLog {
  readonly problems: RailProblem[] = []
  #areas: readonly RailArea[]
  #seen = new Map<string, number>()

  constructor(areas: readonly RailArea[]) {
    this.#areas = areas
  }

  /**
   * `voids: 'all'` is every area measured with this browser. A text that differs in numbers only is told once, with all that any of them voids:
   * what was harmless in a warm-up is not while a trace runs. Beyond ten of a kind only what voids more than those is told.
   */
  add(kind: RailProblem['kind'], text: string, voids: 'all' | readonly RailArea[]): void {
    const line = text.replace(/\s+/g, ' ').trim().slice(0, 300)
    const areas = this.#areas.filter((area) => voids === 'all' || voids.includes(area))
    const known = this.problems.find((each) => each.kind === kind && same(each.text) === same(line))
    if (known !== undefined) return widen(known, areas)
    const count = this.#seen.get(kind) ?? 0
    const isNew = areas.some((area) => !this.problems.some((each) => each.kind === kind && each.voids.includes(area)))
    if (count >= mostOfAKind && !isNew) return
    this.#seen.set(kind, count + 1)
    this.problems.push({ kind, text: line, atMs: Date.now(), voids: areas })
  }

  /** A problem that is counted on instead of told again: its text stands for all of them. */
  tally(kind: RailProblem['kind'], text: (count: number) => string, voids: 'all' | readonly RailArea[]): void {
    const count = (this.#seen.get(`#${kind}`) ?? 0) + 1
    this.#seen.set(`#${kind}`, count)
    const known = this.problems.find((each) => each.kind === kind)
    if (known === undefined) return this.add(kind, text(count), voids)
    known.text = text(count).slice(0, 300)
    widen(known, this.#areas.filter((area) => voids === 'all' || voids.includes(area)))
  }
}

const widen = (problem: RailProblem, areas: readonly RailArea[]): void => {
  problem.voids.push(...areas.filter((area) => !problem.voids.includes(area)))
}

const same = (text: string): string => text.replace(/\d+/g, '0')
