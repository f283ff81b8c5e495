import { Dialog } from './dialog.tsx'
import { wholePercent } from './cart-edits.ts'
import type { FormEvent } from 'react'

const usual = [0, 5, 10, 15, 20, 25, 30, 50]

type Props = { title: string; percent: number; onChoose: (percent: number) => void; onClose: () => void }

export const DiscountDialog = ({ title, percent, onChoose, onClose }: Props) => {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onChoose(wholePercent(Number(new FormData(event.currentTarget).get('percent'))))
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="picks">
        {usual.map((value) => (
          <button
            key={value}
            type="button"
            className="button"
            aria-pressed={value === percent}
            data-focus={value === percent ? '' : undefined}
            data-testid={`discount-${value}`}
            onClick={() => onChoose(value)}
          >
            {value === 0 ? 'None' : `${value} %`}
          </button>
        ))}
      </div>
      <form className="dialog-foot" onSubmit={submit}>
        <label className="hidden-label" htmlFor="percent">
          Another percentage
        </label>
        <input className="field" id="percent" name="percent" type="number" inputMode="numeric" min={0} max={100} step={1} placeholder="Another %" required />
        <button type="submit" className="button primary">
          Apply
        </button>
      </form>
    </Dialog>
  )
}
