export type PosCredentials = { user: string | null; password: string | null }

/** What a journey signs in with, from the environment; it stands in no file and no log. */
export const posCredentials = (env: NodeJS.ProcessEnv): PosCredentials => ({
  user: env['TILLSTORM_POS_USER'] || null,
  password: env['TILLSTORM_POS_PASSWORD'] || null,
})
