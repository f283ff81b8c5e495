import { finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import { numberText } from '../text.ts'

/**
 * Share of the drive in which the generator had no processor left: k6 took 90 % of all cores, or the fold of its samples all
 * of one. A busy machine is no fault by itself: the embedded targets stand on it too.
 */
export const judgeGeneratorCpu: JudgeCheck = ({ generator, manifest }, check) => {
  const { samples, driverSamples, driverSaturated, foldSaturated, driverPeakPercent, foldPeakPercent, worstAtMs } = generator
  if (samples === 0) return voidFinding("the generator's processor time was not watched")
  const driverShare = driverSamples === 0 ? 0 : driverSaturated / driverSamples
  const value = 100 * Math.max(driverShare, foldSaturated / samples)
  const peaks =
    `at their peaks k6 took ${numberText(driverPeakPercent)} % and the fold ${numberText(foldPeakPercent)} % of a core; ` +
    `the machine has ${manifest.machine.cores}`
  if (value <= check.limit && driverSamples === 0) {
    return notApplicable('this system does not tell what processor time k6 takes; validity.generatorLag still watches its pace')
  }
  if (value <= check.limit) return finding({ status: 'pass', value, because: peaks })
  return finding({
    status: 'void',
    value,
    because: `the generator had no processor left in ${numberText(value)} % of the drive; ${peaks}`,
    evidence: [{ kind: 'process', ref: driverShare * samples >= foldSaturated ? 'k6' : 'fold', text: peaks, at: worstAtMs }],
  })
}
