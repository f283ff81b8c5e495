import { memo } from 'react'
import { Icon } from './icons.tsx'
import { useMoney } from './till-context.ts'
import type { PricedLine } from '../data/api.ts'
import type { CartActions } from './cart-panel.tsx'

type Props = { line: PricedLine; latest: boolean; actions: CartActions }

/** The actions are new functions at each render but do the same: a line changes with its numbers only. */
const same = (a: Props, b: Props): boolean =>
  a.latest === b.latest &&
  a.line.product === b.line.product &&
  a.line.quantity === b.line.quantity &&
  a.line.discountPercent === b.line.discountPercent &&
  a.line.rowTotalMinor === b.line.rowTotalMinor

export const CartLine = memo(({ line, latest, actions }: Props) => {
  const money = useMoney()
  const { product, quantity, discountPercent } = line
  const { sku, name } = product
  return (
    <li className={latest ? 'line latest' : 'line'} data-testid="cart-line" data-sku={sku}>
      <div>
        <p className="line-name">{name}</p>
        <p className="line-sku">
          {sku} · {money(line.unitPriceMinor)}
        </p>
      </div>
      <p className="line-total money">
        {line.unitPriceMinor !== line.listPriceMinor && <span className="line-was">{money(line.listPriceMinor * quantity)}</span>}
        {money(line.rowTotalMinor)}
      </p>
      <div className="line-tools">
        <button
          type="button"
          className="button square"
          aria-label={quantity === 1 ? `Remove ${name}` : `One less ${name}`}
          data-testid="line-less"
          onClick={() => actions.setQuantity(sku, quantity - 1)}
        >
          <Icon name={quantity === 1 ? 'bin' : 'minus'} />
        </button>
        <span className="line-quantity">{quantity}</span>
        <button type="button" className="button square" aria-label={`One more ${name}`} data-testid="line-more" onClick={() => actions.setQuantity(sku, quantity + 1)}>
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="button discount"
          aria-label={`Discount on ${name}`}
          data-testid="line-discount"
          onClick={() => actions.discount(sku, discountPercent)}
        >
          {discountPercent > 0 ? `${discountPercent} % off` : 'Discount'}
        </button>
      </div>
    </li>
  )
}, same)
