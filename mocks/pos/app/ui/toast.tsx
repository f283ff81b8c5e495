import { memo, useCallback, useEffect, useState } from 'react'

type Message = { text: string; bad: boolean; id: number }
export type Say = (text: string, bad?: boolean) => void

/** How long a message stays: long enough to read a line. */
const shownMs = 2600

export const useToast = (): [Message | null, Say] => {
  const [toast, setToast] = useState<Message | null>(null)
  const say = useCallback<Say>((text, bad = false) => setToast((before) => ({ text, bad, id: (before?.id ?? 0) + 1 })), [])
  useEffect(() => {
    if (toast === null) return
    const timer = setTimeout(() => setToast(null), shownMs)
    return () => clearTimeout(timer)
  }, [toast])
  return [toast, say]
}

export const Toast = memo(({ toast }: { toast: Message | null }) => (
  <div role="status" aria-live="polite">
    {toast !== null && <p className={toast.bad ? 'toast bad' : 'toast'}>{toast.text}</p>}
  </div>
))
