/**
 * Databases and stores that libraries keep for themselves, by `database/store`: the books of Workbox's caches and queues, Firebase's tokens (not
 * Firestore, whose cache may be a catalogue), what measures a page, pushes to it or translates it. However full, they are no catalogue.
 */
const ofLibraries: readonly RegExp[] = [
  /^workbox-/i,
  /^firebase(?!-firestore)|^fcm_|^firestore_mutations/i,
  /sentry|mixpanel|amplitude|posthog|segment|datadog|dd-rum|logrocket|hotjar|fullstory|clarity|bugsnag|rollbar|newrelic|appinsights|matomo|piwik|heap-analytics|google-?analytics|offline-?ga/i,
  /onesignal|pushwoosh|push-?notification|braze/i,
  /^__dbnames|^localforage\/local-forage-detect-blob-support|_pouch_check_localstorage|^ionic-?storage-test/i,
  /(^|[^a-z])(analytics|telemetry|metrics|beacons?|logs?|logging|errors?|crash(es)?|i18n|locales?|translations?)([^a-z]|$)/i,
]

export const isOfLibrary = (database: string, store: string): boolean => ofLibraries.some((pattern) => pattern.test(`${database}/${store}`))
