/** What one probe of a target saw. `mend`: the command or the setting that makes it good, or that tells what could not be read. */
export type TargetFinding = { name: string } & (
  | { state: 'ok'; text: string }
  /** Nothing is wrong, but somebody should know it. */
  | { state: 'note'; text: string; mend: string | null }
  /** A test on this target would be spoiled. */
  | { state: 'against'; text: string; mend: string }
  /** It cannot be read, so it is not fine. */
  | { state: 'unknown'; text: string; mend: string }
)

export const ok = (name: string, text: string): TargetFinding => ({ name, state: 'ok', text })
export const note = (name: string, text: string, mend: string | null = null): TargetFinding => ({ name, state: 'note', text, mend })
export const against = (name: string, text: string, mend: string): TargetFinding => ({ name, state: 'against', text, mend })
export const unknown = (name: string, text: string, mend: string): TargetFinding => ({ name, state: 'unknown', text, mend })
