import { judge } from '../budgets/judge.ts'
import { loadBudget } from '../budgets/load.ts'
import { measure } from '../budgets/measure.ts'
import { writeReports } from '../reports/write.ts'
import type { VerdictFile } from '../run/records.ts'
import { openRun, runFiles, type RunWriter } from '../run/run-directory.ts'

/** The last stage of a run: judges what its directory holds, writes verdict.json and the reports. */
export const judgeStage = async (run: RunWriter, budget: string): Promise<VerdictFile> => {
  run.beginPhase('judge')
  run.flush()
  const verdict = judge(await measure(await openRun(run.path)), await loadBudget(budget))
  run.writeJson(runFiles.verdict, verdict)
  run.endPhase('done')
  await writeReports(await openRun(run.path))
  return verdict
}
