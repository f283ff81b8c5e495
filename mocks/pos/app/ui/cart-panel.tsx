import { memo } from 'react'
import { CartLine } from './cart-line.tsx'
import { Icon } from './icons.tsx'
import { TenderSheet } from './tender-sheet.tsx'
import { useMoney } from './till-context.ts'
import type { Cart, PricedCart, Tender, TillCustomer } from '../data/api.ts'

export type CartActions = {
  setQuantity: (sku: string, quantity: number) => void
  /** `sku` null: the whole cart. */
  discount: (sku: string | null, percent: number) => void
  customer: () => void
  hold: () => void
  clear: () => void
  openTender: (open: boolean) => void
  pay: (tenders: readonly Tender[], givenMinor: number) => Promise<void>
  closeDrawer: () => void
}

/** Narrow screens only: what the closed drawer holds, and the tap that opens it. */
export const CartBar = memo(({ quantity, totalMinor, onOpen }: { quantity: number; totalMinor: number; onOpen: () => void }) => {
  const money = useMoney()
  return (
    <button type="button" className="cart-bar" data-testid="open-cart" onClick={onOpen}>
      <Icon name="cart" />
      <span>
        Cart · {quantity} {quantity === 1 ? 'piece' : 'pieces'}
      </span>
      <span className="money">{money(totalMinor)}</span>
    </button>
  )
})

const Sums = ({ priced, cartPercent }: { priced: PricedCart; cartPercent: number }) => {
  const money = useMoney()
  return (
    <>
      {priced.discountMinor > 0 && (
        <p className="sum">
          <span>Discount{cartPercent > 0 ? ` (cart ${cartPercent} %)` : ''}</span>
          <span className="money">−{money(priced.discountMinor)}</span>
        </p>
      )}
      <p className="sum">
        <span>Subtotal</span>
        <span className="money">{money(priced.subtotalMinor)}</span>
      </p>
      <p className="sum">
        <span>Tax</span>
        <span className="money">{money(priced.taxMinor)}</span>
      </p>
      <p className="sum grand">
        <span>Total</span>
        <span className="money" data-testid="cart-total">
          {money(priced.totalMinor)}
        </span>
      </p>
    </>
  )
}

type Props = {
  cart: Cart
  priced: PricedCart
  customer: TillCustomer | null
  /** The line that changed last; it is marked, so that the cashier sees where a scan went. */
  latest: string | null
  open: boolean
  tenderOpen: boolean
  actions: CartActions
}

export const CartPanel = ({ cart, priced, customer, latest, open, tenderOpen, actions }: Props) => {
  const money = useMoney()
  const empty = priced.lines.length === 0
  return (
    <aside className={open ? 'cart open' : 'cart'} aria-label="Cart" data-testid="cart">
      <div className="cart-head">
        <h2>
          Cart <span className="soft">{priced.quantity > 0 ? priced.quantity : ''}</span>
        </h2>
        <button type="button" className="button quiet" disabled={empty} data-testid="clear-cart" onClick={actions.clear}>
          Clear
        </button>
        <button type="button" className="button square cart-close" aria-label="Close cart" data-testid="close-cart" onClick={actions.closeDrawer}>
          <Icon name="close" />
        </button>
      </div>
      <button type="button" className="cart-customer" data-testid="choose-customer" onClick={actions.customer}>
        <Icon name="person" />
        <span>{customer === null ? 'Add customer' : `${customer.firstname} ${customer.lastname}`}</span>
      </button>
      <ul className="cart-lines" aria-label="Lines" tabIndex={0}>
        {empty && <li className="empty">Scan a barcode or tap a product.</li>}
        {priced.lines.toReversed().map((line) => (
          <CartLine key={line.product.sku} line={line} latest={line.product.sku === latest} actions={actions} />
        ))}
      </ul>
      <div className="cart-foot">
        <Sums priced={priced} cartPercent={cart.discountPercent} />
        <div className="cart-actions">
          <button type="button" className="button" disabled={empty} data-testid="cart-discount" onClick={() => actions.discount(null, cart.discountPercent)}>
            Discount{cart.discountPercent > 0 ? ` ${cart.discountPercent} %` : ''}
          </button>
          <button type="button" className="button" disabled={empty} data-testid="hold" onClick={actions.hold}>
            Hold
          </button>
        </div>
        <button type="button" className="button primary big cart-pay" disabled={empty} data-testid="pay" onClick={() => actions.openTender(true)}>
          Pay <span className="money">{money(priced.totalMinor)}</span>
        </button>
      </div>
      <TenderSheet open={tenderOpen} dueMinor={priced.totalMinor} onPay={actions.pay} onBack={() => actions.openTender(false)} />
    </aside>
  )
}
