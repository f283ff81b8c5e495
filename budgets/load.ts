import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { didYouMean } from '../run/did-you-mean.ts'
import { problems, TillstormError } from '../run/problems.ts'
import { budgetSchema, type Budget, type BudgetFile } from './schema.ts'

const presetFolder = new URL('./presets/', import.meta.url)

/** Names of the budgets that come with tillstorm. */
export const presetNames = async (): Promise<string[]> =>
  (await readdir(presetFolder)).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length)).sort()

/**
 * Loads a preset by its name or a budget file by its path, with the presets that it includes. Throws BUDGET_INVALID in one line that
 * names the field.
 */
export const loadBudget = async (nameOrPath: string): Promise<Budget> => {
  const presets = await presetNames()
  return withIncluded(await readBudgetFile(nameOrPath, presets), presets, nameOrPath, [])
}

const readBudgetFile = async (nameOrPath: string, presets: readonly string[]): Promise<BudgetFile> => {
  const path = presets.includes(nameOrPath) ? fileURLToPath(new URL(`${nameOrPath}.json`, presetFolder)) : nameOrPath
  return parseBudget(await budgetText(path, presets), nameOrPath)
}

/** The checks of the included presets in their order, each replaced by the last one of the same id, then the file's new ones. */
const withIncluded = async (file: BudgetFile, presets: readonly string[], source: string, above: readonly string[]): Promise<Budget> => {
  const { include, ...budget } = file
  const checks = new Map<string, Budget['checks'][number]>()
  for (const name of include ?? []) {
    if (!presets.includes(name)) {
      throw new TillstormError('BUDGET_INVALID', `budget ${source}: include: "${name}" is no preset; they are ${presets.join(', ')}`, {
        hint: didYouMean(name, presets, problems.BUDGET_INVALID.hint),
      })
    }
    if (above.includes(name)) throw new TillstormError('BUDGET_INVALID', `budget ${source}: include: "${name}" includes itself`)
    const included = await withIncluded(await readBudgetFile(name, presets), presets, name, [...above, name])
    for (const check of included.checks) checks.set(check.id, check)
  }
  for (const check of budget.checks) checks.set(check.id, check)
  return { ...budget, checks: [...checks.values()] }
}

const budgetText = async (path: string, presets: readonly string[]): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`
    throw new TillstormError('BUDGET_INVALID', `budget ${path}: ${reason}, and the presets are ${presets.join(', ')}`, {
      cause: error,
      hint: didYouMean(path, presets, 'name a preset or the path of a budget file'),
    })
  }
}

/** Reads a budget from JSON text; `source` names it in the message. */
export const parseBudget = (text: string, source: string): BudgetFile => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, ' ')
    throw new TillstormError('BUDGET_INVALID', `budget ${source} is not JSON: ${reason}`, { cause: error })
  }
  const result = budgetSchema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path ?? []
  const field = `${fieldText(path)}${idText(value, path)}`
  throw new TillstormError('BUDGET_INVALID', `budget ${source}: ${field}: ${issue?.message ?? 'wrong shape'}`)
}

const fieldText = (path: readonly PropertyKey[]): string => {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return parts.join('').replace(/^\./, '') || 'the file'
}

/** The id of the check that a path lies in, so that nobody counts rows. */
const idText = (value: unknown, path: readonly PropertyKey[]): string => {
  const checks = (value as { checks?: unknown } | null)?.checks
  if (path[0] !== 'checks' || typeof path[1] !== 'number' || !Array.isArray(checks)) return ''
  const id = (checks[path[1]] as { id?: unknown } | null)?.id
  return typeof id === 'string' && id.length <= 100 ? ` (${id})` : ''
}
