import { z } from 'zod'

/** What a security probe is for; each is a check `security.<name>`. */
export const securityChecks = ['withoutToken', 'tamperedToken', 'expiredToken', 'revokedToken', 'fewRights', 'errorBodies', 'foreignCart'] as const
export type SecurityCheckName = (typeof securityChecks)[number]

const probeSchema = z.object({
  check: z.enum(securityChecks),
  /** `POST /rest/V1/orders`. */
  endpoint: z.string(),
  /** refused: as it must be. hole: it was let through, or told too much. unknown: nobody can say. impossible: there is nothing to probe with. */
  outcome: z.enum(['refused', 'hole', 'unknown', 'impossible']),
  /** What was answered, for people. */
  text: z.string(),
  /** Of a hole, or of an answer that says neither: the begin of an error's body, or which fields a body holds that was let out, without their values. */
  body: z.string().optional(),
  atMs: z.number(),
})
export type SecurityProbe = z.infer<typeof probeSchema>

/** security.json: what every probe of a run met. */
export const securitySchema = z.object({ schemaVersion: z.literal(1), probes: z.array(probeSchema) })
export type SecurityRecord = z.infer<typeof securitySchema>
