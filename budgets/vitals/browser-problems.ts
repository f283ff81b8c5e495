import type { BrowsersRecord } from '../../run/browsers-record.ts'
import { countText } from '../text.ts'

/** What kept the browser terminals from a whole day; empty where nothing did. */
export const browserProblems = ({ end, terminals }: Pick<BrowsersRecord, 'end' | 'terminals'>): string[] => {
  if (end === null) return ['the browser terminals were cut off']
  const { exitCode, signal, stopped, terminalsDone, malformedRows } = end
  return [
    ...(stopped !== null ? [`the browser terminals were stopped: ${stopped}`] : []),
    ...(stopped === null && signal !== null ? [`the k6 of the browser terminals was ended by ${signal}`] : []),
    ...(stopped === null && signal === null && exitCode !== 0 ? [`the k6 of the browser terminals ended with exit code ${exitCode}`] : []),
    ...(terminalsDone !== terminals ? [`${terminalsDone} of ${countText(terminals, 'browser terminal')} finished their day`] : []),
    ...(malformedRows > 0 ? [`${countText(malformedRows, 'row')} of the browser terminals cannot be read`] : []),
  ]
}
