import { memo } from 'react'
import { formatTime, useMoney } from './till-context.ts'
import type { HeldCart } from '../data/api.ts'

const pieces = ({ cart }: HeldCart): string => {
  const count = cart.lines.reduce((sum, line) => sum + line.quantity, 0)
  return count === 1 ? '1 piece' : `${count} pieces`
}

export const HeldView = memo(({ held, onResume }: { held: readonly HeldCart[]; onResume: (chosen: HeldCart) => void }) => {
  const money = useMoney()
  return (
    <div className="view">
      <div className="view-head">
        <h1>Held carts</h1>
      </div>
      <div className="view-list">
        {held.length === 0 && <p className="empty">No cart is held. “Hold” in the cart puts one aside.</p>}
        {held.map((cart) => (
          <button key={cart.id} type="button" className="row" data-testid="held-cart" onClick={() => onResume(cart)}>
            <span className="row-main">
              <strong>{cart.note === '' ? 'Held cart' : cart.note}</strong>
              <span>
                {formatTime(cart.heldAtMs)} · {pieces(cart)}
              </span>
            </span>
            <strong className="money">{money(cart.totalMinor)}</strong>
          </button>
        ))}
      </div>
    </div>
  )
})
