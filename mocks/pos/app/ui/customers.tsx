import { memo, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { useTillData, useTillState } from './till-context.ts'

type ListProps = { focus: boolean; onChoose: (customerId: number) => void }

const CustomerSearch = ({ focus, onChoose }: ListProps) => {
  const till = useTillData()
  const [query, setQuery] = useState('')
  const people = till.searchCustomers(query, 20)
  return (
    <>
      <input
        className="field"
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder="Name or e-mail address"
        aria-label="Search customers"
        data-testid="customer-search"
        data-focus={focus ? '' : undefined}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <ul className="people" aria-label="Customers" tabIndex={0}>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" className="person" data-testid="customer" onClick={() => onChoose(person.id)}>
              <strong>
                {person.firstname} {person.lastname}
              </strong>
              <span>{person.email}</span>
            </button>
          </li>
        ))}
        {people.length === 0 && <li className="empty">{query.trim() === '' ? 'Type the beginning of a name.' : 'Nobody found.'}</li>}
      </ul>
    </>
  )
}

type DialogProps = { chosen: number | null; onChoose: (customerId: number | null) => void; onClose: () => void }

export const CustomerDialog = ({ chosen, onChoose, onClose }: DialogProps) => (
  <Dialog title="Customer" onClose={onClose}>
    <CustomerSearch focus onChoose={onChoose} />
    {chosen !== null && (
      <div className="dialog-foot">
        <button type="button" className="button danger" data-testid="no-customer" onClick={() => onChoose(null)}>
          Sell without a customer
        </button>
      </div>
    )}
  </Dialog>
)

export const CustomersView = memo(({ onSellTo }: { onSellTo: (customerId: number) => void }) => {
  const count = useTillState((state) => state.customerCount)
  return (
    <div className="view">
      <div className="view-head">
        <h1>Customers</h1>
        <p className="soft">{count.toLocaleString('en-US')} on this till. Tap one to sell to them.</p>
      </div>
      <CustomerSearch focus={false} onChoose={onSellTo} />
    </div>
  )
})
