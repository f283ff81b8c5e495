import { defaultConfig, type Config, type Flags } from 'lighthouse'
import { quietMs, railPhone } from './rail-phone.ts'

/** TTI looks for a quiet window of 5 s: a little more, so that its end is in the trace. */
const WATCHED_QUIET_MS = quietMs + 100

/**
 * What the numbers need, and what makes Lighthouse's page worth reading. Left out for their time: the speed index and the thumbnails
 * (they decode every screenshot of the trace), and all that is not about loading.
 */
export const loadAudits = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'interactive',
  'final-screenshot',
  'network-requests',
  'long-tasks',
  'bootup-time',
  'mainthread-work-breakdown',
  'resource-summary',
  'total-byte-weight',
  'render-blocking-insight',
  'network-dependency-tree-insight',
  'lcp-breakdown-insight',
  'cls-culprits-insight',
] as const

export const lighthouseFlags: Flags = { logLevel: 'silent', output: 'json' }

/**
 * Lighthouse's own emulation does the screen and the processor. The network is the SlowWire's: `devtools` with zeros leaves it alone and
 * makes Lighthouse judge what it observed, simulating nothing. Storage is never reset: each first visit has a profile of its own.
 * Only the audits above are loaded, and nothing is gathered that none of them reads (the detection of libraries alone takes 0.5 s).
 */
export const lighthouseConfig = (maxWaitMs: number): Config => ({
  artifacts: (defaultConfig.artifacts ?? []).filter(({ id }) => id !== 'Stacks' && id !== 'FullPageScreenshot'),
  audits: (defaultConfig.audits ?? []).filter((audit) => typeof audit === 'string' && isLoadAudit(audit.split('/').at(-1) ?? '')),
  categories: {
    performance: {
      title: 'Performance',
      auditRefs: (defaultConfig.categories?.['performance']?.auditRefs ?? []).filter(({ id }) => isLoadAudit(id)),
    },
  },
  ...(defaultConfig.groups === undefined ? {} : { groups: defaultConfig.groups }),
  settings: {
    formFactor: 'mobile',
    screenEmulation: { ...railPhone.screen },
    throttlingMethod: 'devtools',
    throttling: {
      rttMs: railPhone.roundTripMs,
      throughputKbps: railPhone.bitsPerSecond / 1000,
      requestLatencyMs: 0,
      downloadThroughputKbps: 0,
      uploadThroughputKbps: 0,
      cpuSlowdownMultiplier: railPhone.cpuSlowdown,
    },
    disableStorageReset: true,
    pauseAfterFcpMs: WATCHED_QUIET_MS,
    pauseAfterLoadMs: WATCHED_QUIET_MS,
    networkQuietThresholdMs: WATCHED_QUIET_MS,
    cpuQuietThresholdMs: WATCHED_QUIET_MS,
    maxWaitForFcp: maxWaitMs,
    maxWaitForLoad: maxWaitMs,
  },
})

const isLoadAudit = (id: string): boolean => (loadAudits as readonly string[]).includes(id)
