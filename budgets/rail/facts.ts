import type { RailFact, RailPass } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding, type Finding } from '../finding.ts'
import { whyMissing, type JudgePass } from './pass.ts'

/** A fact with the name under which the evidence shows it. */
export type NamedFact = { name: string; fact: RailFact }

/** Yes-or-no answers that must all be yes: the value is the number of those that are no. One that could not be asked is void, never yes. */
export const judgeFacts = (facts: readonly NamedFact[], more: readonly string[] = []): Finding => {
  const applying = facts.filter(({ fact }) => fact.applies)
  if (applying.length === 0) return notApplicable(facts.map(({ fact }) => fact.text).join('; '))
  const broken = applying.filter(({ fact }) => fact.holds === false)
  const unknown = applying.filter(({ fact }) => fact.holds === null)
  const text = (of: readonly NamedFact[]): string => [...of.map(({ fact }) => fact.text), ...more].join('; ')
  const evidence = (of: readonly NamedFact[]): Evidence[] => [
    ...of.map(({ name, fact }): Evidence => ({ kind: 'fact', ref: name, text: fact.text, at: null })),
    ...more.map((each): Evidence => ({ kind: 'fact', ref: 'page', text: each, at: null })),
    ...of.flatMap(({ name, fact }): Evidence[] =>
      fact.screenshot === null ? [] : [{ kind: 'screenshot', ref: fact.screenshot, text: `the till at "${name}"`, at: null }]),
  ]
  if (broken.length > 0) return finding({ status: 'fail', value: broken.length, because: text(broken), evidence: evidence(broken) })
  if (unknown.length > 0) return voidFinding(text(unknown), evidence(unknown))
  return finding({ status: 'pass', value: 0, because: text(applying) })
}

type StorageFact = 'worker' | 'shell' | 'catalogue' | 'quota'

/** Storage: what the browser holds of the till, and whether the till says so when there is no room left. */
const judgeStorage = (name: StorageFact): JudgePass => ({ pass }) => {
  if (pass.storage === null) return voidFinding(whyMissing(pass, 'storage'))
  const more = name === 'shell' && pass.storage.appCacheDeclared ? ['the page still declares an AppCache, which no browser has any more'] : []
  return judgeFacts([{ name, fact: pass.storage[name] }], more)
}

export const judgeWorker = judgeStorage('worker')
export const judgeShell = judgeStorage('shell')
export const judgeCatalogue = judgeStorage('catalogue')
export const judgeQuota = judgeStorage('quota')

/** Offline: without network the page comes back on a reload, and in a new tab. */
export const judgeReload: JudgePass = ({ pass }) =>
  pass.offline === null ? voidFinding(whyMissing(pass, 'offline')) : judgeFacts(reloads(pass.offline))

const reloads = ({ reload, reopen }: NonNullable<RailPass['offline']>): NamedFact[] => [
  { name: 'reload', fact: reload },
  { name: 'reopen', fact: reopen },
]
