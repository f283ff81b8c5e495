import type { TillSession } from '../browser-session.ts'
import { Aborted, bounded } from './bounded.ts'

/**
 * Does what the journey left for after its round, which brings the page back to where one begins. Gives in words why it did not; null where it did. Throws
 * Aborted.
 */
export const comeBack = async (session: Pick<TillSession, 'betweenRounds'>, { journey, ms, signal }: { journey: string; ms: number; signal: AbortSignal }): Promise<string | null> => {
  try {
    await bounded(session.betweenRounds(), { ms, what: 'what it left for after its round', signal })
    return null
  } catch (error) {
    if (error instanceof Aborted || signal.aborted) throw error
    return `the journey ${journey} did not bring the page back: ${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''}`
  }
}
