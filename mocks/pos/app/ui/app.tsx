import { memo } from 'react'
import { BrandMark } from './icons.tsx'
import { FirstSync } from './first-sync.tsx'
import { SignIn } from './sign-in.tsx'
import { Till } from './till.tsx'
import { useTillState } from './till-context.ts'

/** Which of the four faces the till shows: it follows the phase that the data layer is in. */
export const App = memo(() => {
  const phase = useTillState((state) => state.phase)
  const problem = useTillState((state) => state.problem)
  switch (phase) {
    case 'starting':
      return <main className="front" aria-busy="true" />
    case 'signedOut':
      return <SignIn />
    case 'syncing':
      return <FirstSync />
    case 'ready':
      return <Till />
    case 'failed':
      return (
        <main className="front">
          <div className="front-card" role="alert">
            <p className="brand">
              <BrandMark /> Corner &amp; Co
            </p>
            <p className="error">{problem ?? 'The till could not start.'}</p>
            <button type="button" className="button primary big" onClick={() => location.reload()}>
              Try again
            </button>
          </div>
        </main>
      )
    default:
      return phase satisfies never
  }
})
