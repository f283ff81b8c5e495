import { useEffect, useEffectEvent } from 'react'
import { createWedge } from './wedge.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

const focusedField = (): Field | null => {
  const element = document.activeElement
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : null
}

/** Through the prototype's setter and an event, so that React takes notice. */
const write = (field: Field, value: string): void => {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Longer than a scanner's gap, shorter than a person notices. */
const restMs = 60

/** Listens for a barcode scanner on the whole page, whatever has the focus. */
export const useWedge = (onScan: (code: string) => void): void => {
  const scanned = useEffectEvent(onScan)
  useEffect(() => {
    const wedge = createWedge()
    let before: { field: Field; value: string } | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const give = (late: string): void => {
      const field = focusedField()
      if (late !== '' && field !== null) write(field, field.value + late)
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      const field = focusedField()
      const value = field?.value ?? ''
      const step = wedge.key(event.key, event.timeStamp)
      clearTimeout(timer)
      switch (step.kind) {
        case 'pass':
          give(step.late)
          if (field !== null && event.key.length === 1) before = { field, value: field.value }
          else if (field === null) before = null
          return
        case 'swallow':
          event.preventDefault()
          event.stopPropagation()
          timer = setTimeout(() => give(wedge.release()), restMs)
          return
        case 'scan':
          event.preventDefault()
          event.stopPropagation()
          if (before !== null && before.field === field && value !== before.value) write(before.field, before.value)
          before = null
          scanned(step.code)
          return
        default:
          return step satisfies never
      }
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      clearTimeout(timer)
      removeEventListener('keydown', onKeyDown, { capture: true })
    }
  }, [])
}
