import { voidFinding, type Finding } from './finding.ts'
import type { Measurements } from './measurements.ts'
import { commandEvidence, shellWord } from './text.ts'

/** The command line of the run without its directory, which a new run may not write into again. */
const again = (command: readonly string[]): string =>
  command.filter((word, at) => word !== '--out' && command[at - 1] !== '--out' && !word.startsWith('--out=')).map(shellWord).join(' ')

/** A run whose audit.json is missing or damaged: what that means, and the command that makes one. */
export const missingAudit = ({ auditProblem, path, manifest }: Pick<Measurements, 'auditProblem' | 'path' | 'manifest'>): Finding => {
  const problem = auditProblem ?? 'the run has no audit.json: nobody compared Magento with the tills'
  // An embedded Magento ended with its run: nobody can ask it any more.
  return manifest.targets.magento?.kind === 'embedded'
    ? voidFinding(`${problem}; the embedded Magento ended with the run, so only a new run can be audited`, [
        { kind: 'command', ref: again(manifest.command), text: 'makes the run again, with its audit', at: null },
      ])
    : voidFinding(problem, [commandEvidence('audit', path, 'compares Magento with the tills and writes audit.json')])
}
