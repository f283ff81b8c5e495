import { memo, useEffect, useState } from 'react'
import { formatTime, useMoney, useTillData, useTillState } from './till-context.ts'
import type { PastOrder, Receipt } from '../data/api.ts'

/** Enough for a screen and a half: more rows cost the tap that opens the view. */
const pageRows = 25
const stateLabels = { waiting: 'Waiting', sent: 'Sent', refused: 'Refused' } as const

export const HistoryView = memo(({ onShow }: { onShow: (receipt: Receipt) => void }) => {
  const till = useTillData()
  const money = useMoney()
  const outbox = useTillState((state) => state.outbox)
  const [limit, setLimit] = useState(pageRows)
  const [orders, setOrders] = useState<readonly PastOrder[] | null>(null)
  useEffect(() => {
    let stale = false
    void till.orderHistory(limit).then(
      (found) => {
        if (!stale) setOrders(found)
      },
      () => {
        if (!stale) setOrders([])
      },
    )
    return () => {
      stale = true
    }
  }, [till, limit, outbox.waiting, outbox.refused])
  return (
    <div className="view">
      <div className="view-head">
        <h1>Order history</h1>
        <p className="soft">
          {outbox.waiting} waiting to be sent{outbox.refused > 0 ? `, ${outbox.refused} refused` : ''}
        </p>
      </div>
      <div className="view-list" data-testid="history" role="region" aria-label="Orders" tabIndex={0}>
        {orders?.length === 0 && <p className="empty">No sale on this till yet.</p>}
        {orders?.map(({ receipt, state, reason }) => (
          <button key={receipt.reference} type="button" className="row" data-testid="past-order" onClick={() => onShow(receipt)}>
            <span className="row-main">
              <strong>{receipt.reference}</strong>
              <span>
                {formatTime(receipt.atMs)} · {receipt.cashier}
                {reason === null ? '' : ` · ${reason}`}
              </span>
            </span>
            <span className={`state ${state}`}>{stateLabels[state]}</span>
            <strong className="money">{money(receipt.totalMinor)}</strong>
          </button>
        ))}
        {orders !== null && orders.length === limit && (
          <button type="button" className="row" onClick={() => setLimit(limit + pageRows)}>
            Show more
          </button>
        )}
      </div>
    </div>
  )
})
