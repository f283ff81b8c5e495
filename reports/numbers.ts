const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',')

const fixed = (value: number, decimals: number): string => {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '-' : ''
  return `${sign}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`
}

const decimalsFor = (value: number): number => {
  const size = Math.abs(value)
  if (size >= 100) return 0
  if (size >= 10) return 1
  if (size >= 1) return 2
  return Math.min(9, 2 - Math.floor(Math.log10(size)))
}

/** Three significant digits, or every digit of a whole number: `100,000`, `12.3`, `0.00123`, `0.5`. Else `not a number`. */
export const formatNumber = (value: number): string => {
  if (!Number.isFinite(value)) return 'not a number'
  if (Number.isInteger(value) || value === 0) return fixed(value, 0)
  if (Math.abs(value) < 1e-9) return value.toExponential(1)
  const text = fixed(value, decimalsFor(value))
  return Math.abs(value) < 1 ? text.replace(/\.?0+$/, '') : text
}

/** A limit keeps every digit that a person wrote into the budget. */
export const formatLimit = (limit: number): string =>
  Number.isInteger(limit) || !Number.isFinite(limit) ? formatNumber(limit) : String(limit)

/** A value beside its limit, with as many digits more as it takes that 1000.4 does not read as its limit of 1,000. */
export const formatValueBeside = (value: number | null, limit: number): string => {
  if (value === null) return '–'
  const text = formatNumber(value)
  const readsAsLimit = (shown: string): boolean => Number(shown.replaceAll(',', '')) === limit
  if (value === limit || !readsAsLimit(text)) return text
  for (let decimals = decimalsFor(value) + 1; decimals <= 12; decimals += 1) {
    const longer = fixed(value, decimals)
    if (!readsAsLimit(longer)) return longer
  }
  return String(value)
}

/** Units that are things one counts, and so have a singular. */
const counted = /^[a-z]{4,}s$/

const singular = (unit: string): string => (unit.endsWith('ies') ? `${unit.slice(0, -3)}y` : unit.slice(0, -1))

/** A number and its unit: `12.3 ms`, `4.20 %`, `3 orders`, `1 order`. */
export const withUnit = (number: string, unit: string): string =>
  unit === '' ? number : `${number} ${number === '1' && counted.test(unit) ? singular(unit) : unit}`

/** `0:42`, `12:05`, `1:02:03`, rounded up to whole seconds. */
export const formatClock = (milliseconds: number): string => {
  const total = Math.max(0, Math.ceil(milliseconds / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`
}

/** Milliseconds as people say them: `850 ms`, `12.5 s`, `3 min 20 s`, `2 h 5 min`. */
export const formatDuration = (milliseconds: number): string => {
  if (!Number.isFinite(milliseconds)) return 'unknown'
  if (milliseconds < 1000) return `${formatNumber(milliseconds)} ms`
  if (milliseconds < 60_000) return `${formatNumber(milliseconds / 1000)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
}
