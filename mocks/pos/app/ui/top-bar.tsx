import { memo } from 'react'
import { BrandMark, Icon } from './icons.tsx'
import { statusOf } from './status.ts'
import { useTillData, useTillState } from './till-context.ts'
import type { Say } from './toast.tsx'

const Status = memo(({ say, onSignIn }: { say: Say; onSignIn: () => void }) => {
  const till = useTillData()
  const online = useTillState((state) => state.online)
  const outbox = useTillState((state) => state.outbox)
  const storage = useTillState((state) => state.storage)
  const expired = useTillState((state) => state.cashier?.expired ?? false)
  const status = statusOf({ online, outbox, storage, expired })
  return (
    <button
      type="button"
      className={`badge ${status.tone}`}
      aria-label={expired ? status.text : `${status.text}. Sync now`}
      data-testid="status"
      onClick={() => {
        if (expired) return onSignIn()
        till.syncNow()
        say(online ? 'Checking for changes…' : 'No network. Sales are kept on this till.')
      }}
    >
      <span className="badge-text">{status.text}</span>
      <span className="badge-short">{status.short}</span>
    </button>
  )
})

type Props = { query: string; onQuery: (query: string) => void; say: Say; onSignIn: () => void }

export const TopBar = memo(({ query, onQuery, say, onSignIn }: Props) => {
  const shop = useTillState((state) => state.shop)
  const cashier = useTillState((state) => state.cashier?.name ?? '')
  return (
    <header className="top">
      <p className="brand">
        <BrandMark />
        <span className="brand-name">
          Corner &amp; Co
          <small>
            Till {shop.terminal} · {cashier}
          </small>
        </span>
      </p>
      <div className="search" role="search">
        <Icon name="search" />
        <input
          className="field"
          type="search"
          inputMode="search"
          autoComplete="off"
          spellCheck={false}
          placeholder="Search or scan"
          aria-label="Search products"
          data-testid="search"
          value={query}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onQuery('')
          }}
        />
        {query !== '' && (
          <button type="button" className="button square search-clear" aria-label="Clear search" data-testid="search-clear" onClick={() => onQuery('')}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <Status say={say} onSignIn={onSignIn} />
    </header>
  )
})
