import { judge } from '../../budgets/judge.ts'
import { loadBudget } from '../../budgets/load.ts'
import { measure } from '../../budgets/measure.ts'
import { writeReports } from '../../reports/write.ts'
import { openRun, runFiles } from '../../run/run-directory.ts'

// The two stages as `tillstorm judge` and `tillstorm report` do them; prints the highest resident memory in MiB.
const run = await openRun(process.argv[2] ?? '')
run.writeJson(runFiles.verdict, judge(await measure(run), await loadBudget('pos-day')))
await writeReports(run)
process.stdout.write(String(Math.ceil(process.resourceUsage().maxRSS / 1024)))
