import { railAreas, railDevices, type RailArea, type RailDevice } from '../../run/rail-record.ts'
import { didYouMean } from '../../run/did-you-mean.ts'
import { problems, TillstormError } from '../../run/problems.ts'

const listOf = <Name extends string>(flag: string, text: string, known: readonly Name[]): Name[] => {
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '')
  const chosen = names.map((name) => {
    const found = known.find((each) => each === name)
    if (found === undefined) {
      throw new TillstormError('USAGE', `${flag} knows ${known.join(', ')}, not ${JSON.stringify(name.slice(0, 40))}`, { hint: didYouMean(name, known, problems.USAGE.hint) })
    }
    return found
  })
  if (chosen.length === 0) throw new TillstormError('USAGE', `${flag} needs at least one of ${known.join(', ')}`)
  return known.filter((name) => chosen.includes(name))
}

/** `--only response,animation`; throws USAGE in one line. */
export const areasOf = (text: string): RailArea[] => listOf('--only', text, railAreas)

/** `--device desktop,tablet`; throws USAGE in one line. */
export const devicesOf = (text: string): RailDevice[] => listOf('--device', text, railDevices)

const MOST_ROUNDS = 50

/** `--repeat 3`; throws USAGE in one line. */
export const repeatOf = (text: string): number => {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= MOST_ROUNDS) return value
  throw new TillstormError('USAGE', `--repeat must be a whole number from 1 to ${MOST_ROUNDS}, not ${JSON.stringify(text.slice(0, 40))}`)
}
