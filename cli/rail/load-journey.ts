import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { didYouMean } from '../../run/did-you-mean.ts'
import { problems, TillstormError } from '../../run/problems.ts'
import type { RailRecord } from '../../run/rail-record.ts'
import type { Journey } from '../../scenarios/journeys/journey.ts'

/** Journeys that come with tillstorm: a file each in scenarios/journeys/. `generic` needs no knowledge of the page, nor does `generic-writes`. */
export const journeyNames = ['generic', 'generic-writes', 'sell', 'browse'] as const

export type LoadedJourney = { name: string; journey: Journey; kind: RailRecord['journey']['kind'] }

const isFunction = (value: unknown): boolean => typeof value === 'function'
const journeySchema = z.object({
  name: z.string().min(1).max(80),
  prepare: z.custom<Journey['prepare']>((value) => value === undefined || isFunction(value), 'must be a function').optional(),
  round: z.custom<Journey['round']>(isFunction, 'must be a function'),
  sell: z.custom<Journey['sell']>((value) => value === undefined || isFunction(value), 'must be a function').optional(),
})

const extension = extname(fileURLToPath(import.meta.url))

/**
 * Loads a journey by its name, by the path of a TypeScript or JavaScript file that exports `journey`, or by that of a Chrome DevTools
 * Recorder JSON. Throws JOURNEY_INVALID in one line.
 */
export async function loadJourney(nameOrFile: string): Promise<LoadedJourney> {
  if (journeyNames.some((name) => name === nameOrFile)) {
    const url = new URL(`../../scenarios/journeys/${nameOrFile}${extension}`, import.meta.url)
    const module = (await import(url.href)) as { journey: Journey }
    return { name: nameOrFile, journey: module.journey, kind: nameOrFile.startsWith('generic') ? 'generic' : 'built-in' }
  }
  const file = resolve(nameOrFile)
  if (!existsSync(file)) {
    throw new TillstormError('JOURNEY_INVALID', `--journey ${JSON.stringify(nameOrFile)} is neither ${journeyNames.join(', ')} nor a file`, {
      hint: didYouMean(nameOrFile, journeyNames, problems.JOURNEY_INVALID.hint),
    })
  }
  return extname(file).toLowerCase() === '.json' ? fromRecording(file) : fromModule(file)
}

async function fromRecording(file: string): Promise<LoadedJourney> {
  let recording: unknown
  try {
    recording = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new TillstormError('JOURNEY_INVALID', `recording ${file} is no JSON: ${firstLine(error)}`, { cause: error })
  }
  // Loaded only here: it brings a parser and a runner that no other journey needs.
  const { recorderJourney } = await import('../../scenarios/journeys/recorder.ts')
  try {
    const journey = recorderJourney(recording)
    return { name: journey.name, journey, kind: 'recorder' }
  } catch (error) {
    throw new TillstormError('JOURNEY_INVALID', `recording ${file} is no DevTools Recorder JSON: ${firstLine(error)}`, { cause: error })
  }
}

async function fromModule(file: string): Promise<LoadedJourney> {
  let module: { journey?: unknown }
  try {
    module = await import(pathToFileURL(file).href)
  } catch (error) {
    throw new TillstormError('JOURNEY_INVALID', `journey ${file} cannot be loaded: ${firstLine(error)}`, { cause: error })
  }
  if (module.journey === undefined) throw new TillstormError('JOURNEY_INVALID', `journey ${file} exports no \`journey\``)
  const result = journeySchema.safeParse(module.journey)
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new TillstormError('JOURNEY_INVALID', `journey ${file}: ${['journey', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'wrong shape'}`)
  }
  // The module's own object, not zod's copy: a journey may keep its functions on it.
  const journey = module.journey as Journey
  return { name: journey.name, journey, kind: 'file' }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? ''
