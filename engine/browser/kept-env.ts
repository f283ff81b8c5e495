/** What a browser, or a process that drives one, may need of the environment: where things are, which language, which certificates to trust. */
const KEPT = [
  'PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'TZ', 'LANG', 'SystemRoot', 'LD_LIBRARY_PATH', 'FONTCONFIG_FILE', 'FONTCONFIG_PATH', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE',
  'XDG_CONFIG_HOME', 'XDG_CACHE_HOME',
] as const

/** The part of `env` that Chromium and the process of Lighthouse inherit. Nothing else: a user's credentials are none of a page's business. */
export const keptEnv = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
