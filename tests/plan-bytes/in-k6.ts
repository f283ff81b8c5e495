import { digestedPlans, planDigest } from './plan-digest.ts'

export const options = { vus: 1, iterations: 1 }

/** Run by k6: says the digests in a line of its log. */
export default function (): void {
  const digests = Object.entries(digestedPlans).map(([name, parameters]) => [name, planDigest(parameters)])
  console.log(`digests ${JSON.stringify(digests)} digests`)
}
