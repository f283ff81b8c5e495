import type { RunWriter } from '../run/run-directory.ts'

/** Notes in the manifest why a run ends here. On a full disk the note finds no room either: what went wrong first is what the user must hear. */
export const noteFailure = (run: RunWriter, state: 'failed' | 'interrupted', error: unknown): void => {
  try {
    run.endPhase(state, error instanceof Error ? error.message : String(error))
  } catch {
    // The phase stays `running`: such a run never passes.
  }
}
