import { TillstormError } from '../../run/problems.ts'
import { loopbackHosts } from './offline/allowed-host.ts'

/** `host` or `host:port`, also [IPv6]; nothing that could end one rule and begin another. */
const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::(\d{1,5}))?$/i

/**
 * Chromium's resolver rules under which no name outside of `allow` and loopback resolves, in whichever process the request arises: pages,
 * frames, workers, redirects, sockets. IP literals pass through the same rules. Throws HOST_NOT_ALLOWED for an entry that is no host.
 */
export function hostRules(allow: readonly string[]): string {
  const mapped: string[] = []
  const excluded: string[] = [...loopbackHosts]
  for (const entry of allow) {
    const [, host, port] = hostPattern.exec(entry.trim()) ?? []
    if (host === undefined || (port !== undefined && Number(port) > 65_535))
      throw new TillstormError('HOST_NOT_ALLOWED', `${JSON.stringify(entry)} is no host`, { hint: 'give `host` or `host:port`, without a scheme or a path' })
    // The first rule that matches wins, so that one port of a host is mapped to itself and its others to nothing.
    if (port === undefined) excluded.push(host.replace(/^\[|\]$/g, ''))
    else mapped.push(`MAP ${host}:${port} ${host}:${port}`)
  }
  return [...mapped, 'MAP * ~NOTFOUND', ...excluded.map((host) => `EXCLUDE ${host}`)].join(', ')
}

/**
 * The flags that every Chromium of tillstorm gets, also one that Lighthouse drives: it reaches only `allow` and loopback, calls nobody at
 * home, asks nobody anything, and runs timers and frames of a page as if it stood on a screen in front of somebody.
 */
export function chromiumFlags(allow: readonly string[]): string[] {
  return [
    '--headless=new',
    `--host-resolver-rules=${hostRules(allow)}`,
    // Resolver rules do not reach datagrams: WebRTC may not send any, and no QUIC session could slip by.
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-extensions-with-background-pages',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-search-engine-choice-screen',
    '--disable-sync',
    '--metrics-recording-only',
    '--no-default-browser-check',
    '--no-first-run',
    '--no-pings',
    '--no-service-autorun',
    '--password-store=basic',
    '--use-mock-keychain',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-hang-monitor',
    '--disable-ipc-flooding-protection',
    '--disable-prompt-on-repost',
    '--deny-permission-prompts',
    '--disable-notifications',
    '--mute-audio',
    '--force-color-profile=srgb',
    '--lang=en-US',
    // /dev/shm of a container is often 64 MB, which a trace alone can fill.
    '--disable-dev-shm-usage',
    `--disable-features=${silenced.join(',')}`,
  ]
}

const silenced = [
  'AutofillServerCommunication', 'CertificateTransparencyComponentUpdater', 'DialMediaRouteProvider', 'DnsOverHttps', 'InterestFeedContentSuggestions',
  'MediaRouter', 'OptimizationHints', 'PaintHolding', 'PrivacySandboxSettings4', 'Translate', 'CalculateNativeWinOcclusion',
]
