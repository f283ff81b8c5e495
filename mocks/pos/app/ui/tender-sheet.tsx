import { memo, useState } from 'react'
import { keyedCash, likelyCash } from './cart-edits.ts'
import { Icon } from './icons.tsx'
import { useMoney } from './till-context.ts'
import type { Tender } from '../data/api.ts'

type Props = {
  open: boolean
  dueMinor: number
  onPay: (tenders: readonly Tender[], givenMinor: number) => Promise<void>
  onBack: () => void
}

const kinds: readonly { method: Tender['method']; label: string }[] = [
  { method: 'cash', label: 'Cash' },
  { method: 'credit', label: 'Credit' },
  { method: 'debit', label: 'Debit' },
]
const padKeys = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '00', '0', '⌫']

const Cash = ({ dueMinor, givenMinor, onGiven }: { dueMinor: number; givenMinor: number; onGiven: (minor: number) => void }) => {
  const money = useMoney()
  return (
    <>
      <div className="notes" role="group" aria-label="Cash given">
        {[dueMinor, ...likelyCash(dueMinor)].slice(0, 4).map((amount, index) => (
          <button key={amount} type="button" className="button" data-testid={index === 0 ? 'cash-exact' : 'cash-note'} onClick={() => onGiven(amount)}>
            {index === 0 ? 'Exact' : money(amount)}
          </button>
        ))}
      </div>
      <p className="change">
        <span>Given</span>
        <span className="money" data-testid="cash-given">
          {money(givenMinor)}
        </span>
      </p>
      <div className="keys" role="group" aria-label="Cash pad">
        {padKeys.map((key) => (
          <button key={key} type="button" className="button" aria-label={key === '⌫' ? 'Delete digit' : key} onClick={() => onGiven(keyedCash(givenMinor, key))}>
            {key}
          </button>
        ))}
      </div>
      <p className="change">
        <span>{givenMinor >= dueMinor ? 'Change' : 'Still due'}</span>
        <span className="money" data-testid="cash-change">
          {money(Math.abs(givenMinor - dueMinor))}
        </span>
      </p>
    </>
  )
}

const Form = ({ dueMinor, onPay, onBack }: Omit<Props, 'open'>) => {
  const money = useMoney()
  const [method, setMethod] = useState<Tender['method']>('cash')
  const [givenMinor, setGivenMinor] = useState(0)
  const [booking, setBooking] = useState(false)
  const book = async (): Promise<void> => {
    setBooking(true)
    await onPay([{ method, amountMinor: dueMinor }], method === 'cash' ? givenMinor : 0)
    setBooking(false)
  }
  const enough = method !== 'cash' || givenMinor >= dueMinor
  return (
    <>
      <div className="cart-head">
        <button type="button" className="button square" aria-label="Back to the cart" data-testid="tender-back" onClick={onBack}>
          <Icon name="back" />
        </button>
        <h2>Payment</h2>
      </div>
      <div className="sheet-body">
        <p className="due">
          To pay <strong className="money">{money(dueMinor)}</strong>
        </p>
        <div className="tender-kinds" role="group" aria-label="Kind of payment">
          {kinds.map((kind) => (
            <button
              key={kind.method}
              type="button"
              className="button"
              aria-pressed={kind.method === method}
              data-testid={`tender-${kind.method}`}
              onClick={() => setMethod(kind.method)}
            >
              {kind.label}
            </button>
          ))}
        </div>
        {method === 'cash' ? (
          <Cash dueMinor={dueMinor} givenMinor={givenMinor} onGiven={setGivenMinor} />
        ) : (
          <p className="empty">Let the customer hold the card to the reader, then book the payment.</p>
        )}
        <div className="sheet-foot">
          <button type="button" className="button primary big cart-pay" disabled={!enough || booking} data-testid="book" onClick={() => void book()}>
            {booking ? 'Booking…' : method === 'cash' ? 'Book cash' : 'Book card'}
          </button>
        </div>
      </div>
    </>
  )
}

/** Slides over the cart. A closed one is not rendered anew with each change of the cart. */
const Frozen = memo(
  ({ round, ...form }: Props & { round: number }) => <Form key={round} {...form} />,
  (before, after) => !after.open && before.round === after.round,
)

export const TenderSheet = ({ open, ...form }: Props) => {
  const [wasOpen, setWasOpen] = useState(open)
  const [round, setRound] = useState(0)
  if (open !== wasOpen) {
    setWasOpen(open)
    // Each payment starts anew.
    if (open) setRound(round + 1)
  }
  return (
    <section className={open ? 'sheet open' : 'sheet'} aria-label="Payment" data-testid="tender">
      <Frozen open={open} round={round} {...form} />
    </section>
  )
}
