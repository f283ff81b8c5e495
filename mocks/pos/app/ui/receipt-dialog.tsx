import { Dialog } from './dialog.tsx'
import { formatTime, useMoney, useTillState } from './till-context.ts'
import type { Receipt } from '../data/api.ts'

const tenderLabels = { cash: 'Cash', credit: 'Credit card', debit: 'Debit card' } as const

/** The receipt as it would be printed; `sold` right after the sale, else from the history. */
export const ReceiptDialog = ({ receipt, sold, onClose }: { receipt: Receipt; sold: boolean; onClose: () => void }) => {
  const money = useMoney()
  const shop = useTillState((state) => state.shop)
  const { customer } = receipt
  return (
    <Dialog title="Receipt" onClose={onClose}>
      <section className="receipt" aria-label={`Receipt ${receipt.reference}`} data-testid="receipt">
        <div className="receipt-head">
          {receipt.givenMinor > 0 && sold ? (
            <p>
              Change <strong className="money">{money(receipt.changeMinor)}</strong>
            </p>
          ) : (
            <p>
              {sold ? 'Paid' : 'Total'} <strong className="money">{money(receipt.totalMinor)}</strong>
            </p>
          )}
          <p className="receipt-reference" data-testid="receipt-reference">
            {receipt.reference}
          </p>
          <p className="soft">
            {shop.name} · {new Date(receipt.atMs).toLocaleDateString('en-US')} {formatTime(receipt.atMs)} · {receipt.cashier}
          </p>
          {customer !== null && (
            <p className="soft">
              {customer.firstname} {customer.lastname}
            </p>
          )}
        </div>
        <ul className="receipt-lines">
          {receipt.lines.map((line) => (
            <li key={line.sku} className="receipt-line" data-testid="receipt-line">
              <span data-testid="receipt-quantity">{line.quantity} ×</span>
              <span>{line.name}</span>
              <span className="money">{money(line.rowTotalMinor)}</span>
              <small data-testid="receipt-sku">{line.sku}</small>
            </li>
          ))}
        </ul>
        <dl className="receipt-sums">
          {receipt.discountMinor > 0 && (
            <>
              <dt>Discount given</dt>
              <dd className="money">{money(receipt.discountMinor)}</dd>
            </>
          )}
          <dt>Subtotal</dt>
          <dd className="money">{money(receipt.subtotalMinor)}</dd>
          <dt>Tax</dt>
          <dd className="money">{money(receipt.taxMinor)}</dd>
          <dt>
            <strong>Total</strong>
          </dt>
          <dd className="money">
            <strong data-testid="receipt-total">{money(receipt.totalMinor)}</strong>
          </dd>
          {receipt.tenders.map((tender) => (
            <TenderRow key={tender.method} label={tenderLabels[tender.method]} amount={money(tender.amountMinor)} />
          ))}
          {receipt.givenMinor > 0 && <TenderRow label="Cash given" amount={money(receipt.givenMinor)} />}
        </dl>
      </section>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={() => print()}>
          Print
        </button>
        <button type="button" className="button primary" data-focus data-testid="receipt-done" onClick={onClose}>
          {sold ? 'New sale' : 'Close'}
        </button>
      </div>
    </Dialog>
  )
}

const TenderRow = ({ label, amount }: { label: string; amount: string }) => (
  <>
    <dt>{label}</dt>
    <dd className="money">{amount}</dd>
  </>
)
