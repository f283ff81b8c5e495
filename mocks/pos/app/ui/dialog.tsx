import { useEffect, useEffectEvent, useRef } from 'react'
import { Icon } from './icons.tsx'
import type { KeyboardEvent, ReactNode } from 'react'

const focusable = 'button:not(:disabled), input:not(:disabled), [tabindex="0"]'

/** Tab goes round inside the dialog. */
const keepInside = (event: KeyboardEvent<HTMLElement>): void => {
  if (event.key !== 'Tab') return
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(focusable)]
  const [first, last] = [stops[0], stops.at(-1)]
  const from = document.activeElement
  if (event.shiftKey ? from !== first : from !== last) return
  event.preventDefault()
  ;(event.shiftKey ? last : first)?.focus()
}

/**
 * A dialog over the till. The element with `data-focus` is focused first; the one that had the focus before gets it back. No <dialog> with
 * `showModal`: making all the rest inert recalculates the style of the whole page within the tap, 12–40 ms on a slow tablet.
 */
export const Dialog = ({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) => {
  const box = useRef<HTMLDivElement>(null)
  const close = useEffectEvent(onClose)
  useEffect(() => {
    const before = document.activeElement
    // In the next frame: focusing forces a layout, which that frame does anyway.
    const frame = requestAnimationFrame(() => (box.current?.querySelector<HTMLElement>('[data-focus]') ?? box.current)?.focus({ preventScroll: true }))
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    addEventListener('keydown', onKeyDown)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('keydown', onKeyDown)
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus({ preventScroll: true })
      })
    }
  }, [])
  return (
    <div
      className="overlay"
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div ref={box} role="dialog" aria-modal="true" aria-label={title} className="dialog" tabIndex={-1} onKeyDown={keepInside}>
        <div className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="button quiet square" aria-label={`Close ${title.toLowerCase()}`} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <div className="dialog-body">{children}</div>
      </div>
    </div>
  )
}
