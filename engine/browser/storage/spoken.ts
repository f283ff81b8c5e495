import { setTimeout as pause } from 'node:timers/promises'
import type { Screen } from '../offline/screen.ts'

/** Everything that a page showed while it was watched: lines, alerts and the names of controls, digits masked. */
export type Spoken = { lines: Map<string, string>; alerts: Map<string, Map<string, string>>; controls: Set<string> }

const masked = (text: string): string => text.toLowerCase().replace(/\d+/g, '#')

export const nothingSpoken = (): Spoken => ({ lines: new Map(), alerts: new Map(), controls: new Set() })

/** Adds what a screen shows. Status regions and dialogs count by their words alone: they speak at ordinary sales too. */
export const hear = (spoken: Spoken, screen: Screen): void => {
  for (const line of [...screen.lines, ...screen.regions.map(({ text }) => text)]) spoken.lines.set(masked(line), line)
  for (const control of screen.controls) spoken.controls.add(masked(control))
  for (const { path, text, urgent } of screen.regions) {
    if (!urgent) continue
    const texts = spoken.alerts.get(path) ?? new Map<string, string>()
    spoken.alerts.set(path, texts.set(masked(text), text))
  }
}

/**
 * How pages say in their own language that the storage is full or that something could not be saved. The words stand near each other: shops sell
 * memory, disks and storage boxes, and full-fat milk.
 */
const storageIsFull: readonly RegExp[] = [
  /quota|no ?space|not enough (storage|space|room|memory)/,
  /\b(storage|disk|memory|space|device)( (is|are|space|quota|limit|almost|nearly|running|too|was|has been)){0,4} (full|low|exceeded|exhausted|short|used up)\b/,
  /\b(out of|low on|insufficient|no more|not enough|(no|little|too little)( [a-z]+)?) (free |more |local |browser |device )?(storage|disk|memory|space)\b/,
  /\b(not|can.?t|cannot|couldn.?t|won.?t|wasn.?t|isn.?t|unable|fail(ed|s|ure)?)\b.{0,30}\b(saved?|stored?|saving|storing|written)\b/,
  /(speicher|festplatte|gerät).{0,40}(voll|knapp|erschöpft)|(kein|nicht genug|nicht genügend|zu wenig).{0,20}(speicher|platz)|nicht.{0,30}(gespeichert|speichern)/,
  /(stockage|mémoire|espace|disque).{0,40}(plein|saturé|insuffisant)|(pas assez|plus|manque).{0,20}(espace|mémoire|stockage)|(impossible|échec).{0,30}(enregistr|sauvegard)/,
  /(almacenamiento|memoria|espacio|disco).{0,40}(llen|agotad|insuficiente)|(sin|no hay|falta).{0,20}(espacio|memoria|almacenamiento)|no.{0,30}(guardar|guardad)/,
  /(memoria|spazio|archiviazione|disco).{0,40}(pien|esaurit|insufficient)|non.{0,30}(salvat|salvare)/,
  /(opslag|geheugen|schijf|ruimte).{0,40}(vol\b|onvoldoende)|(geen|onvoldoende).{0,20}(opslag|ruimte|geheugen)|niet.{0,30}(opgeslagen|opslaan)/,
  /(armazenamento|memória|espaço).{0,40}(chei|esgotad|insuficiente)|não.{0,30}(salv|guard)/,
  /(pamięć|pamięci|miejsc|dysk).{0,40}(pełn|brak)|brak.{0,20}(miejsca|pamięci)|nie.{0,30}(zapisa)/,
]

/**
 * What the page said of a full storage, in its own words; null where it said nothing. Counted is only what it did not show before or at ordinary
 * sales: a line that speaks of storage or saving and is no part of a control with a price (a product's tile), or an alert (role `alert`, `alertdialog`, or `aria-live=assertive`) that never spoke before.
 */
export const saidOfStorage = (ordinary: Spoken, full: Spoken): string | null => {
  for (const [key, line] of full.lines) {
    const isOfTile = [...ordinary.controls, ...full.controls].some((control) => hasPrice.test(control) && control.includes(key))
    if (!ordinary.lines.has(key) && !isOfTile && storageIsFull.some((pattern) => pattern.test(key))) return line
  }
  for (const [path, texts] of full.alerts) {
    if (ordinary.alerts.has(path)) continue
    for (const [key, text] of texts) if (!ordinary.lines.has(key)) return text
  }
  return null
}

const hasPrice = /#[.,]#/

/**
 * Does `act`, and adds to `spoken` what the page shows meanwhile: it is looked at four times a second, and once more at the end. However `act` ends, so does
 * the looking. A screen that cannot be read is left out.
 */
export const listening = async <T>(spoken: Spoken, read: () => Promise<Screen>, act: () => Promise<T>): Promise<T> => {
  let isOver = false
  const look = async (): Promise<void> => {
    const screen = await read().catch(() => null)
    if (screen !== null) hear(spoken, screen)
  }
  const watching = (async () => {
    while (!isOver) {
      await look()
      await pause(250)
    }
  })()
  try {
    return await act()
  } finally {
    isOver = true
    await watching
    await look()
  }
}
