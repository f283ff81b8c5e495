import type { RailArea } from '../../run/rail-record.ts'
import type { CheckResult, CheckStatus } from '../../run/records.ts'

/** An area of RAIL as a reader sees it: its letter or sign, its name, and what it asks. */
export const railFaces: Record<RailArea, { sign: string; name: string; asks: string }> = {
  response: { sign: 'R', name: 'Response', asks: 'An action shows its effect within 100 ms.' },
  animation: { sign: 'A', name: 'Animation', asks: 'A frame is ready within 10 ms, and none is dropped.' },
  idle: { sign: 'I', name: 'Idle', asks: 'Idle work comes in chunks of at most 50 ms.' },
  load: { sign: 'L', name: 'Load', asks: 'Usable within 5 s, and within 2 s the next time.' },
  offline: { sign: '⌁', name: 'Offline', asks: 'The till opens and sells without network, and every sale arrives once.' },
  storage: { sign: '▤', name: 'Storage', asks: 'Worker, page and catalogue are on the till itself.' },
  endurance: { sign: '∞', name: 'Endurance', asks: 'Two hundred sales leave nothing behind.' },
}

/** A check of a browser, taken apart: `rail.response.visible@idle.tablet`. */
export type RailCheck = { check: CheckResult; area: RailArea; metric: string; backend: string | null; device: string | null }

const pattern = /^(rail\.(response|animation|idle|load|offline|storage|endurance)\.[A-Za-z0-9]+)(?:@(idle|loaded)(?:\.([a-z]+))?)?$/

export const railCheckOf = (check: CheckResult): RailCheck | null => {
  const found = pattern.exec(check.id)
  if (found === null) return null
  const [, metric = '', area = '', backend = null, device = null] = found
  return { check, area: area as RailArea, metric, backend, device }
}

export type RailTile = {
  area: RailArea
  /** The worst of its checks. */
  status: CheckStatus
  /** The check that decides it. */
  worst: RailCheck
  checks: RailCheck[]
}

const rank: Record<CheckStatus, number> = { fail: 4, void: 3, inconclusive: 2, pass: 1, notApplicable: 0 }

/** How much of its limit a value takes; a fact without a limit takes none while it holds. */
const use = ({ value, limit }: CheckResult): number => (value === null ? -1 : limit > 0 ? value / limit : value)

/** The areas that the verdict knows of, in RAIL's order, each with the check that decides it. */
export const railTiles = (checks: readonly CheckResult[]): RailTile[] => {
  const known = checks.flatMap((check) => railCheckOf(check) ?? [])
  return (Object.keys(railFaces) as RailArea[]).flatMap((area): RailTile[] => {
    const own = known.filter((each) => each.area === area)
    const [first, ...rest] = own
    if (first === undefined) return []
    const worst = rest.reduce((a, b) => {
      const by = rank[b.check.status] - rank[a.check.status]
      return by > 0 || (by === 0 && use(b.check) > use(a.check)) ? b : a
    }, first)
    return [{ area, status: worst.check.status, worst, checks: own }]
  })
}
