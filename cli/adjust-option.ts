import type { Adjustment } from '../fixtures/parameters.ts'
import { didYouMean } from '../run/did-you-mean.ts'
import { TillstormError } from '../run/problems.ts'

/** A way to write each adjustment, for help texts. Hours are hours of the clock; shops, products and tills count from 0. */
export const adjustForms = [
  'promotion:shop=N|all,from=HOUR,to=HOUR,factor=X', 'closeEarly:shop=N,at=HOUR', 'staffMissing:shop=N,terminals=N,from=HOUR,to=HOUR', 'soldOut:product=N,from=HOUR',
] as const

const fieldsOf = {
  promotion: ['shop', 'from', 'to', 'factor'], closeEarly: ['shop', 'at'], staffMissing: ['shop', 'terminals', 'from', 'to'], soldOut: ['product', 'from'],
} as const satisfies Record<Adjustment['kind'], readonly string[]>

const kinds = Object.keys(fieldsOf) as Adjustment['kind'][]

const refuse = (text: string, why: string): never => {
  const kind = kinds.find((known) => text.startsWith(`${known}:`))
  const form = kind === undefined ? null : adjustForms.find((each) => each.startsWith(kind))
  throw new TillstormError('PLAN_INVALID', `--adjust ${JSON.stringify(text)}: ${why}`, { hint: `write ${form ?? adjustForms.join(', ')}` })
}

/** Reads one adjustment as `--adjust` takes it. Ranges are checked with the whole plan. Throws PLAN_INVALID in one line. */
export const adjustmentOf = (text: string): Adjustment => {
  const [name = '', rest = ''] = text.split(/:(.*)/s)
  const kind = kinds.find((known) => known === name)
  if (kind === undefined) {
    throw new TillstormError('PLAN_INVALID', `--adjust ${JSON.stringify(text)} begins with none of ${kinds.join(', ')}`, {
      hint: didYouMean(name, kinds, `write ${adjustForms.join(', ')}`),
    })
  }
  const wanted: readonly string[] = fieldsOf[kind]
  const given = new Map(rest.split(',').filter((part) => part !== '').map((part) => part.split(/=(.*)/s).slice(0, 2) as [string, string | undefined]))
  for (const field of given.keys()) if (!wanted.includes(field)) refuse(text, `${kind} knows no ${JSON.stringify(field)}`)
  const number = (field: string, isWhole = true): number => {
    const value = given.get(field)
    if (value === undefined) return refuse(text, `${field} is missing`)
    if (!/^\d+(\.\d+)?$/.test(value) || (isWhole && !/^\d+$/.test(value))) return refuse(text, `${field} must be a ${isWhole ? 'whole ' : ''}number, 0 or more, not ${JSON.stringify(value)}`)
    return Number(value)
  }
  switch (kind) {
    case 'promotion':
      return {
        kind, shop: given.get('shop') === 'all' ? 'all' : number('shop'), fromHour: number('from'), toHour: number('to'), factorPerMille: Math.round(1000 * number('factor', false)),
      }
    case 'closeEarly':
      return { kind, shop: number('shop'), atHour: number('at') }
    case 'staffMissing':
      return { kind, shop: number('shop'), terminals: number('terminals'), fromHour: number('from'), toHour: number('to') }
    case 'soldOut':
      return { kind, productIndex: number('product'), fromHour: number('from') }
    default:
      return kind satisfies never
  }
}
