import { z } from 'zod'
import { metricFor, metricPattern } from './metrics.ts'

const checkShape = z.strictObject({
  id: z
    .string()
    .max(100)
    .regex(/^[a-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+$/, 'an id is words joined by dots, such as latency.order.p95')
    .describe('Unique name of the check in the verdict and in JUnit, such as latency.order.p95'),
  metric: z
    .string()
    .regex(metricPattern, { error: (issue) => `nobody knows the metric "${String(issue.input).slice(0, 60)}"` })
    .describe('What is measured; docs/budgets.md lists the metrics'),
  statistic: z.string().describe('How the metric becomes one number: p50 … p99.9, max, rate, share, count, slope, duration'),
  limit: z.number().min(0).describe('The check passes while the number is at most this (orders.completed: at least)'),
  unit: z.string().describe('The unit of the limit; it must be the unit of the metric'),
  why: z.string().min(1).max(500).describe('Why the limit stands there; the report shows it beside the number'),
})

/**
 * A budget file: a table of checks, and presets that it builds on. Ids are unique, and each metric is known and has the statistic
 * and the unit.
 */
export const budgetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    schemaVersion: z.literal(1),
    name: z.string().min(1).max(100),
    why: z.string().max(1_000).optional(),
    include: z
      .array(z.string().min(1).max(100))
      .max(10)
      .optional()
      .describe('Presets whose checks come first; a check of this file with the same id takes the place of theirs'),
    checks: z.array(checkShape).default([]),
  })
  .superRefine((budget, context) => {
    const seen = new Set<string>()
    if (budget.checks.length === 0 && (budget.include ?? []).length === 0) {
      context.addIssue({ code: 'custom', path: ['checks'], message: 'a budget needs at least one check' })
    }
    budget.checks.forEach((check, index) => {
      const refuse = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['checks', index, field], message })
      if (seen.has(check.id)) refuse('id', `"${check.id}" is there twice`)
      seen.add(check.id)
      const metric = metricFor(check.metric)
      if (metric === null) return
      if (!metric.statistic.test(check.statistic)) refuse('statistic', `${check.metric} has ${metric.statisticText}`)
      if (check.unit !== metric.unit) refuse('unit', `${check.metric} is measured in "${metric.unit}"`)
      if (metric.fixedLimit !== undefined && check.limit !== metric.fixedLimit) {
        refuse('limit', `${check.metric} always has the limit ${metric.fixedLimit}`)
      }
      const id = metric.idOf(check)
      if (check.id !== id) refuse('id', `a check of ${check.metric} ${check.statistic} has the id "${id}", in every verdict`)
    })
  })

export type BudgetFile = z.infer<typeof budgetSchema>
/** A budget with the checks of the presets that it includes. */
export type Budget = Omit<BudgetFile, 'include'>
export type BudgetCheck = Budget['checks'][number]
