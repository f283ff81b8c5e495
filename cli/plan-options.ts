import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readHours } from '../fixtures/hours-file.ts'
import { hourProfiles } from '../fixtures/hours.ts'
import { parameterRanges } from '../fixtures/parameter-ranges.ts'
import { validateParameters } from '../fixtures/parameters.ts'
import { profileNames, profiles } from '../fixtures/profiles.ts'
import { didYouMean } from '../run/did-you-mean.ts'
import { problems, TillstormError } from '../run/problems.ts'
import { adjustForms, adjustmentOf } from './adjust-option.ts'
import type { Command } from 'commander'
import type { Hours } from '../fixtures/hours.ts'
import type { PlanParameters } from '../fixtures/parameters.ts'
import type { Profile, ProfileName } from '../fixtures/profiles.ts'

/** The plan's flags as commander hands them over: text as typed, undefined where not given. */
export type PlanOptions = {
  profile?: string | undefined
  terminals?: string | undefined
  orders?: string | undefined
  speed?: string | undefined
  hours?: string | undefined
  peakMultiplier?: string | undefined
  seed?: string | undefined
  adjust?: string[] | undefined
}

export type ChosenPlan = {
  parameters: PlanParameters
  profile: { name: ProfileName; speed: number; serviceTimes: Profile['serviceTimes'] }
}

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

const SPEED_RANGE = [0.1, 100_000] as const
const PEAK_RANGE = [0.001, 1_000] as const

const range = ([low, high]: readonly [number, number]): string => `${low}–${high}`

/** Adds the flags that choose a plan; `plan`, `verify` and `load` share them. */
export const addPlanOptions = (command: Command): Command =>
  command
    .option('--profile <name>', `${profileNames.join(', ')} (default: day)`)
    .option('--terminals <n>', `number of terminals, ${range(parameterRanges.terminals)}`)
    .option('--orders <n>', `orders of the day, ${range(parameterRanges.orders)}; the plan holds exactly as many`)
    .option('--speed <x>', `shrinks every planned wait, ${range(SPEED_RANGE)}; 1 is real time`)
    .option(
      '--hours <name|file>',
      `hourly profile: ${Object.keys(hourProfiles).join(', ')}, or a JSON or CSV file of hour and share`,
    )
    .option('--peak-multiplier <x>', `multiplies the orders, ${range(PEAK_RANGE)}`)
    .option('--adjust <change>', `changes the plan from an hour on, and keeps its total (repeatable): ${adjustForms.join('; ')}`, collect, [])
    .option('--seed <s>', `another day of the same kind, ${range(parameterRanges.seed)}`)

const refuse = (message: string, hint: string = problems.PLAN_INVALID.hint): never => {
  throw new TillstormError('PLAN_INVALID', message, { hint })
}

const numberOf = (flag: string, text: string, [low, high]: readonly [number, number], isWhole: boolean): number => {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (!(value >= low && value <= high) || (isWhole && !Number.isInteger(value))) {
    refuse(`${flag} must be a ${isWhole ? 'whole ' : ''}number from ${low} to ${high}, not ${JSON.stringify(text)}`)
  }
  return value
}

const profileOf = (name: string): Profile => {
  const known = profileNames.find((candidate) => candidate === name)
  return known === undefined
    ? refuse(`--profile must be one of ${profileNames.join(', ')}, not ${JSON.stringify(name)}`, didYouMean(name, profileNames, problems.PLAN_INVALID.hint))
    : profiles[known]
}

const hoursOf = (nameOrFile: string): Hours => {
  if (Object.hasOwn(hourProfiles, nameOrFile)) return hourProfiles[nameOrFile as keyof typeof hourProfiles]
  let text: string
  try {
    text = readFileSync(nameOrFile, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw new TillstormError(
      'PLAN_INVALID',
      `--hours ${JSON.stringify(nameOrFile)} is neither ${Object.keys(hourProfiles).join(', ')} nor a file that can be read (${reason})`,
      { cause, hint: didYouMean(nameOrFile, Object.keys(hourProfiles), problems.PLAN_INVALID.hint) },
    )
  }
  const reading = readHours(basename(nameOrFile), text)
  return reading.kind === 'ok' ? reading.hours : refuse(`--hours ${JSON.stringify(nameOrFile)}: ${reading.problem}`)
}

/**
 * The plan that the flags ask for: the profile, with every given flag laid over it. Fewer terminals than shops means a
 * shop a terminal. `base` replaces the profile's own parameters field by field (a config file's `plan`); flags win.
 * Throws PLAN_INVALID in one line.
 */
export const planFromOptions = (options: PlanOptions, base: Partial<PlanParameters> = {}): ChosenPlan => {
  const profile = profileOf(options.profile ?? 'day')
  const chosen = { ...profile.parameters, ...base }
  const whole = (flag: keyof typeof parameterRanges, text: string | undefined, otherwise: number): number =>
    text === undefined ? otherwise : numberOf(`--${flag}`, text, parameterRanges[flag], true)
  const terminals = whole('terminals', options.terminals, chosen.terminals)
  const multiplier =
    options.peakMultiplier === undefined ? 1 : numberOf('--peak-multiplier', options.peakMultiplier, PEAK_RANGE, false)
  const parameters: PlanParameters = {
    ...chosen,
    terminals,
    shops: base.shops ?? Math.min(chosen.shops, terminals),
    orders: Math.round(whole('orders', options.orders, chosen.orders) * multiplier),
    seed: whole('seed', options.seed, chosen.seed),
    hours: options.hours === undefined ? chosen.hours : hoursOf(options.hours),
    adjustments: [...chosen.adjustments, ...(options.adjust ?? []).map(adjustmentOf)],
  }
  const problems = validateParameters(parameters)
  if (problems.length > 0) refuse(problems.join('; '))
  const speed = options.speed === undefined ? profile.speed : numberOf('--speed', options.speed, SPEED_RANGE, false)
  return { parameters, profile: { name: profile.name, speed, serviceTimes: profile.serviceTimes } }
}
