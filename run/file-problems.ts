import { TillstormError } from './problems.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Turns a failed write into the problem that a user can mend; any other error is returned as it is. */
export const asFileProblem = (error: unknown, path: string): unknown => {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TillstormError('DISK_FULL', `no space left while writing ${path}`, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'EISDIR':
    case 'ENAMETOOLONG':
      return new TillstormError('OUT_UNWRITABLE', `cannot write ${path} (${codeOf(error)})`, { cause: error })
    default:
      return error
  }
}
