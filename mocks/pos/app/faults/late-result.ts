const LATE_MS = 300

/** Fields answer by themselves, and a label hands its tap on to one. */
const answersByItself = (element: Element): boolean => element.closest('input, textarea, select, label') !== null

/** A tap does nothing for 300 ms; then what it was for happens. Its handler is short, and its first paint shows nothing. */
export const plantLateResult = (): void => {
  const askServerFirst = (event: MouseEvent): void => {
    const target = event.target
    if (!event.isTrusted || !(target instanceof Element) || answersByItself(target)) return
    event.stopImmediatePropagation()
    event.preventDefault()
    setTimeout(function answerAtLast() {
      target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, detail: event.detail, clientX: event.clientX, clientY: event.clientY }))
    }, LATE_MS)
  }
  window.addEventListener('click', askServerFirst, { capture: true })
}
