import { BrandMark } from './icons.tsx'
import { useTillState } from './till-context.ts'

export const FirstSync = () => {
  const progress = useTillState((state) => state.progress)
  const problem = useTillState((state) => state.problem)
  const share = progress === null || progress.total === null || progress.total === 0 ? 0 : progress.done / progress.total
  const counted = progress === null ? '' : `${progress.done.toLocaleString('en-US')}${progress.total === null ? '' : ` of ${progress.total.toLocaleString('en-US')}`}`
  return (
    <main className="front">
      <section className="front-card" aria-label="Getting the till ready">
        <h1 className="brand">
          <BrandMark /> Corner &amp; Co
        </h1>
        <p>Getting this till ready. It happens once; afterwards the till works without a network too.</p>
        <div
          className="progress"
          role="progressbar"
          aria-label={progress?.what ?? 'Starting'}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          <div className="progress-bar" style={{ transform: `scaleX(${Math.min(1, share)})` }} />
        </div>
        <p className="soft money">{progress === null ? 'Starting…' : `${progress.what === 'products' ? 'Products' : 'Customers'}: ${counted}`}</p>
        {problem !== null && (
          <p className="error" role="alert">
            {problem}
          </p>
        )}
      </section>
    </main>
  )
}
