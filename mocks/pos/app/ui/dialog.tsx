import { useLayoutEffect, useRef } from 'react'
import { Icon } from './icons.tsx'
import type { ReactNode } from 'react'

/** A modal in the browser's own top layer: focus trap and Escape come with it. The element with `data-focus` is focused first. */
export const Dialog = ({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) => {
  const box = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = box.current
    if (dialog === null) return
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true })
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={box}
      className="dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose()
      }}
    >
      <div className="dialog-head">
        <h2>{title}</h2>
        <button type="button" className="button quiet square" aria-label={`Close ${title.toLowerCase()}`} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  )
}
