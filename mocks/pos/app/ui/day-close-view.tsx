import { memo, useEffect, useState } from 'react'
import { useMoney, useTillData, useTillState } from './till-context.ts'
import type { DayTotals } from '../data/api.ts'
import type { Say } from './toast.tsx'

const Figure = ({ label, value }: { label: string; value: string }) => (
  <div className="figure">
    <dt>{label}</dt>
    <dd className="money">{value}</dd>
  </div>
)

export const DayCloseView = memo(({ say }: { say: Say }) => {
  const till = useTillData()
  const money = useMoney()
  const outbox = useTillState((state) => state.outbox)
  const [totals, setTotals] = useState<DayTotals | null>(null)
  const [closing, setClosing] = useState(false)
  useEffect(() => {
    let stale = false
    void till.dayTotals().then(
      (found) => {
        if (!stale) setTotals(found)
      },
      () => say('The day’s totals could not be read.', true),
    )
    return () => {
      stale = true
    }
  }, [till, say, outbox.waiting, outbox.refused])
  const close = async (): Promise<void> => {
    setClosing(true)
    const problem = await till.closeDay()
    setClosing(false)
    say(problem ?? 'The day is closed.', problem !== null)
  }
  return (
    <div className="view">
      <div className="view-head">
        <h1>Day close</h1>
        <p className="soft">{totals?.day}</p>
      </div>
      <dl className="figures" data-testid="day-totals">
        <Figure label="Sales" value={totals === null ? '–' : String(totals.orders)} />
        <Figure label="Pieces" value={totals === null ? '–' : String(totals.pieces)} />
        <Figure label="Turnover" value={totals === null ? '–' : money(totals.totalMinor)} />
        <Figure label="Tax in it" value={totals === null ? '–' : money(totals.taxMinor)} />
        <Figure label="Cash in the drawer" value={totals === null ? '–' : money(totals.cashMinor)} />
        <Figure label="Cards" value={totals === null ? '–' : money(totals.cardMinor)} />
        <Figure label="Waiting to be sent" value={totals === null ? '–' : String(totals.waiting)} />
        <Figure label="Refused" value={totals === null ? '–' : String(totals.refused)} />
      </dl>
      {totals !== null && totals.waiting > 0 && <p className="soft">Sales that wait are sent by themselves as soon as the network is back.</p>}
      <div>
        <button type="button" className="button primary big" disabled={closing} data-testid="close-day" onClick={() => void close()}>
          {closing ? 'Closing…' : 'Close the day'}
        </button>
      </div>
    </div>
  )
})
