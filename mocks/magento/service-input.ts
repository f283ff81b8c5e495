import { MagentoError, fieldRequired } from './answer.ts'

// Magento_Framework 2.4.7, Webapi\\ServiceInputProcessor and Reflection\\TypeProcessor: how a body becomes the arguments of a service.

type Fields = Record<string, unknown>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

export const snakeName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const upperCamel = (name: string): string => name.split('_').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')

export const notSupported = (name: string): MagentoError =>
  new MagentoError(400, '"%fieldName" is not supported. Correct the field name and try again.', { fieldName: upperCamel(name) })

/** Throws for a field that an interface does not have. Both spellings are one name: `quote_id`, `quoteId`. */
export const checkNames = (given: Fields, names: ReadonlySet<string>): void => {
  for (const name in given) if (!names.has(snakeName(name))) throw notSupported(name)
}

const shown = (value: unknown): string => (typeof value === 'object' && value !== null ? 'array' : String(value))

/** What a value of another type is, without the field that it stands in. */
const typeMessage = (value: unknown, type: string): string => `The "${shown(value)}" value's type is invalid. The "${type}" type was expected. Verify and try again.`

/** The 400 of a value of another type; its text is filled in already. `within`: the list of the entity that the field is in. */
export const wrongType = (name: string, value: unknown, type: string, within: string | null = null): MagentoError => {
  const message = `Error occurred during "${name}" processing. ${typeMessage(value, type)}`
  return new MagentoError(400, within === null ? message : `Error occurred during "${within}" processing. ${message}`)
}

/** What PHP takes for a number. */
export const isNumeric = (value: unknown): boolean =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value))

/** A number of the path. Throws for what is none. */
export const pathNumber = (text: string): number => {
  if (!isNumeric(text)) throw new MagentoError(400, typeMessage(text, 'int'))
  return Math.trunc(Number(text))
}

/** The 400 of several things that are wrong at once; of one, its own. Throws nothing for none. */
export const refuseAll = (errors: readonly MagentoError[]): void => {
  const [first, ...more] = errors
  if (first === undefined) return
  throw more.length === 0 ? first : new MagentoError(400, 'One or more input exceptions have occurred.', null, errors)
}

/** Required values of a body, by the names of the service's parameters. Throws for all that are missing at once. */
export const requireAll = (body: unknown, names: readonly string[]): void => {
  const given = isFields(body) ? body : {}
  refuseAll(names.filter((name) => (given[name] ?? given[snakeName(name)] ?? null) === null).map(fieldRequired))
}
