import { railTitle } from '../../budgets/rail/titles.ts'
import type { CheckResult } from '../../run/records.ts'
import { formatLimit, formatValueBeside, withUnit } from '../numbers.ts'
import { statusFaces } from '../statuses.ts'
import type { KeyFigure } from './key-figures.ts'
import { railFaces, railTiles, type RailCheck, type RailTile } from './rail-areas.ts'

/** True of a check that counts what is wrong: its value is no measure of how well it holds. */
const isFact = ({ limit, statistic }: CheckResult): boolean => statistic === 'count' && limit === 0

/** A value as a tile shows it: a number with its unit, or for facts a word. */
export const railValue = (check: CheckResult): string => {
  if (check.status === 'notApplicable') return 'does not apply'
  if (check.value === null) return 'not known'
  if (!isFact(check)) return withUnit(formatValueBeside(check.value, check.limit), shortUnit(check.unit))
  return check.value === 0 ? 'holds' : withUnit(String(check.value), check.value === 1 ? check.unit.replace(/s$/, '') : check.unit)
}

export const railLimit = (check: CheckResult): string => (isFact(check) ? 'must hold' : withUnit(formatLimit(check.limit), shortUnit(check.unit)))

const shortUnit = (unit: string): string => (unit === 'score' ? '' : unit)

const where = ({ backend, device }: RailCheck): string => [backend === null ? '' : `${backend} backend`, device ?? ''].filter((part) => part !== '').join(', ')

const figure = ({ area, status, worst, checks }: RailTile): KeyFigure => {
  const { sign, name } = railFaces[area]
  const applying = checks.filter(({ check }) => check.status !== 'notApplicable')
  const title = `${'RAIL'.includes(sign) ? `${sign}: ` : ''}${name}`
  if (applying.length === 0) return { name: title, value: '–', detail: 'not measured, or does not apply', status: null }
  const facts = applying.every(({ check }) => isFact(check))
  if (facts && status === 'pass') return { name: title, value: 'holds', detail: `all ${applying.length} facts`, status }
  const detail = `${railTitle(worst.metric)}${isFact(worst.check) ? '' : `, limit ${railLimit(worst.check)}`}${where(worst) === '' ? '' : `, ${where(worst)}`}`
  const value = status === 'void' ? statusFaces.void.word : railValue(worst.check)
  return { name: title, value, detail, status }
}

/** A number an area: the check of it that fares worst, on whichever backend and device. */
export const railFigures = (checks: readonly CheckResult[]): KeyFigure[] => railTiles(checks).map(figure)
