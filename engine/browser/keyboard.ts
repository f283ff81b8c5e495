import type { CDPSession } from 'puppeteer-core'

const named: Record<string, { code: string; keyCode: number; text?: string }> = {
  Enter: { code: 'Enter', keyCode: 13, text: '\r' },
  Tab: { code: 'Tab', keyCode: 9 },
  Backspace: { code: 'Backspace', keyCode: 8 },
  Delete: { code: 'Delete', keyCode: 46 },
  Escape: { code: 'Escape', keyCode: 27 },
  ' ': { code: 'Space', keyCode: 32, text: ' ' },
  Space: { code: 'Space', keyCode: 32, text: ' ' },
  ArrowLeft: { code: 'ArrowLeft', keyCode: 37 },
  ArrowUp: { code: 'ArrowUp', keyCode: 38 },
  ArrowRight: { code: 'ArrowRight', keyCode: 39 },
  ArrowDown: { code: 'ArrowDown', keyCode: 40 },
  PageUp: { code: 'PageUp', keyCode: 33 },
  PageDown: { code: 'PageDown', keyCode: 34 },
  Home: { code: 'Home', keyCode: 36 },
  End: { code: 'End', keyCode: 35 },
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, { code: `F${i + 1}`, keyCode: 112 + i }])),
}

/** True for what `press` knows: a single character, or a key by its name. */
export const isKey = (key: string): boolean => [...key].length === 1 || key in named

/** Down and up of one key as a keyboard sends them, queued at once: a slow page does not hold the key down. Throws for a key that no keyboard has. */
export async function pressKey(session: CDPSession, key: string): Promise<void> {
  const { code, keyCode, text } = named[key] ?? character(key)
  const event = { key: key === 'Space' ? ' ' : key, code, windowsVirtualKeyCode: keyCode, nativeVirtualKeyCode: keyCode }
  const down = session.send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', ...event, ...(text === undefined ? {} : { text, unmodifiedText: text }) })
  await Promise.all([down, session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })])
}

function character(key: string): { code: string; keyCode: number; text: string } {
  if ([...key].length !== 1) throw new Error(`${JSON.stringify(key)} is no key`)
  if (/[0-9]/.test(key)) return { code: `Digit${key}`, keyCode: key.charCodeAt(0), text: key }
  if (/[a-z]/i.test(key)) return { code: `Key${key.toUpperCase()}`, keyCode: key.toUpperCase().charCodeAt(0), text: key }
  return { code: '', keyCode: 0, text: key }
}
