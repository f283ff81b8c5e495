import { faultForms, faultRequests, parseFault, type Fault } from '../mocks/faults.ts'
import { nearestWord } from '../run/did-you-mean.ts'
import { TillstormError } from '../run/problems.ts'

const kinds = faultForms.map((form) => form.split('=')[0]!)

/** What follows the name of a request, as `--help` writes it. */
const NUMBERS: Readonly<Record<string, string>> = Object.fromEntries(faultForms.map((form) => [form.split('=')[0]!, form.split(':')[1] ?? '']))

/** Before and after the first divider. */
const splitAt = (text: string, divider: string): [string, string] => {
  const at = text.indexOf(divider)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const isFault = (text: string): boolean => {
  try {
    parseFault(text)
    return true
  } catch {
    return false
  }
}

/** What was probably meant: the name of the fault, or that of the request which it names. */
const meant = (text: string): string | null => {
  const [kind = '', value = ''] = splitAt(text, '=')
  if (!kinds.includes(kind)) {
    const nearest = nearestWord(kind, kinds)
    return nearest === null ? null : (faultForms.find((form) => form.split('=')[0] === nearest) ?? null)
  }
  const [name, number] = splitAt(value, ':')
  const isOfRequest = kind === 'slow' || kind === 'errors' || kind === 'open-endpoint'
  const request = isOfRequest && !faultRequests.some((known) => known === name) ? nearestWord(name, faultRequests) : null
  if (request === null) return null
  if (kind === 'open-endpoint') return `${kind}=${request}`
  const likely = `${kind}=${request}:${number}`
  return isFault(likely) ? likely : `${kind}=${request}:${NUMBERS[kind]}`
}

/** One `--fault` as it was given and read. Throws USAGE in one line, with what was probably meant. */
export const faultOf = (text: string): { text: string; fault: Fault } => {
  try {
    return { text, fault: parseFault(text) }
  } catch (error) {
    const nearest = meant(text)
    throw new TillstormError('USAGE', error instanceof Error ? error.message : String(error), {
      cause: error,
      hint: nearest === null ? '`tillstorm verify --help` lists the faults, `tillstorm plan --help` the request names' : `did you mean --fault ${nearest}?`,
    })
  }
}
