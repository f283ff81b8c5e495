import { memo } from 'react'
import { Icon } from './icons.tsx'
import { useTillData } from './till-context.ts'
import type { IconName } from './icons.tsx'
import type { Say } from './toast.tsx'

export type View = 'sell' | 'held' | 'history' | 'customers' | 'day'

const places: readonly { view: View; label: string; icon: IconName }[] = [
  { view: 'sell', label: 'Sell', icon: 'sell' },
  { view: 'held', label: 'Held', icon: 'held' },
  { view: 'history', label: 'History', icon: 'history' },
  { view: 'customers', label: 'Customers', icon: 'customers' },
  { view: 'day', label: 'Day close', icon: 'day' },
]

type Props = { view: View; onView: (view: View) => void; heldCount: number; onProblem: Say }

export const Nav = memo(({ view, onView, heldCount, onProblem }: Props) => {
  const till = useTillData()
  const leave = async (): Promise<void> => {
    const refused = await till.signOut()
    if (refused !== null) onProblem(refused, true)
  }
  return (
    <nav className="nav" aria-label="Till">
      {places.map((place) => (
        <button
          key={place.view}
          type="button"
          className="nav-item"
          aria-current={view === place.view ? 'page' : undefined}
          data-testid={`nav-${place.view}`}
          onClick={() => onView(place.view)}
        >
          <Icon name={place.icon} />
          {place.label}
          {place.view === 'held' && heldCount > 0 && <span className="nav-count">{heldCount}</span>}
        </button>
      ))}
      <button type="button" className="nav-item nav-end" data-testid="sign-out" onClick={() => void leave()}>
        <Icon name="leave" />
        Sign out
      </button>
    </nav>
  )
})
