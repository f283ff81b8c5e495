import { useState } from 'react'
import { Dialog } from './dialog.tsx'
import { BrandMark } from './icons.tsx'
import { useTillData, useTillState } from './till-context.ts'
import type { FormEvent } from 'react'

const SignInFields = ({ onDone }: { onDone: () => void }) => {
  const till = useTillData()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    const refused = await till.signIn(String(form.get('user') ?? ''), String(form.get('password') ?? ''))
    setBusy(false)
    setProblem(refused)
    if (refused === null) onDone()
  }
  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <div>
        <label className="label" htmlFor="user">
          Cashier
        </label>
        <input className="field" id="user" name="user" autoComplete="username" autoCapitalize="none" data-focus required />
      </div>
      <div>
        <label className="label" htmlFor="password">
          Password
        </label>
        <input className="field" id="password" name="password" type="password" autoComplete="current-password" required />
      </div>
      <p role="alert" className={problem === null ? 'hidden-label' : 'error'}>
        {problem}
      </p>
      <button type="submit" className="button primary big" data-testid="sign-in" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}

const nothing = (): void => {}

/** The whole page, before anybody has signed in. */
export const SignIn = () => {
  const shop = useTillState((state) => state.shop)
  return (
    <main className="front">
      <div className="front-card">
        <h1 className="brand">
          <BrandMark />
          <span>
            Corner &amp; Co
            <small>{shop.name === '' ? 'Point of sale' : `${shop.name} · Till ${shop.terminal}`}</small>
          </span>
        </h1>
        <SignInFields onDone={nothing} />
      </div>
    </main>
  )
}

/** Over the till, when the server no longer takes the cashier's session: the till sells on meanwhile. */
export const SignInAgain = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Sign in again" onClose={onClose}>
    <SignInFields onDone={onClose} />
  </Dialog>
)
