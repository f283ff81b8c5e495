/** What a route answers. `body` is text that is ready to be sent. */
export type Answer = {
  status: number
  body: string
  contentType: string
  /** Rows that the answer carries: reads take service time for each. */
  rows: number
}

const json = 'application/json; charset=utf-8'

/** An answer of any JSON value. */
export const jsonAnswer = (value: unknown, status = 200, rows = 1): Answer => ({
  status, body: JSON.stringify(value), contentType: json, rows,
})

/** An answer whose JSON text is there already. */
export const textAnswer = (body: string, status = 200, rows = 1): Answer => ({ status, body, contentType: json, rows })

/** An answer in HTML, as the web server before Magento gives it. */
export const htmlAnswer = (status: number, title: string): Answer => ({
  status,
  body:
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n` +
    '<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n',
  contentType: 'text/html',
  rows: 0,
})

/** No answer at all: the connection is destroyed. */
export const noAnswer: Answer = { status: 0, body: '', contentType: '', rows: 0 }

/** What PHP shows when the database is away: a page for people, on every route. */
export const databaseAway = (): Answer => ({
  status: 500,
  body:
    '<!doctype html>\n<html xmlns="http://www.w3.org/1999/xhtml" >\n<head>\n    <title>There has been an error processing your request</title>\n' +
    '    <base href="An error has happened during application run. See exception log for details.\n',
  contentType: 'text/html; charset=utf-8',
  rows: 0,
})

type Parameters = Record<string, string | number | null> | readonly (string | number)[]

/** An error that Magento tells the client; placeholders such as `%resources` stay raw in `message`. */
export class MagentoError extends Error {
  readonly status: number
  readonly parameters: Parameters | null
  /** Where several things are wrong at once: each. */
  readonly errors: readonly MagentoError[] | null
  /** A number of its own that a module tells beside the message. */
  readonly code: number | null

  constructor(status: number, message: string, parameters: Parameters | null = null, errors: readonly MagentoError[] | null = null, code: number | null = null) {
    super(message)
    this.status = status
    this.parameters = parameters
    this.errors = errors
    this.code = code
  }
}

const told = ({ message, parameters }: MagentoError): object => (parameters === null ? { message } : { message, parameters })

/** The error body `{message, code?, errors?, parameters?, trace?}`; a trace only where a fault planted one. */
export const errorAnswer = (error: MagentoError, trace: string | null = null): Answer => {
  const answer = jsonAnswer(
    { ...told(error), ...(error.code === null ? {} : { code: error.code }), ...(error.errors === null ? {} : { errors: error.errors.map(told) }), ...(trace === null ? {} : { trace }) },
    error.status,
    0,
  )
  // As PHP's json_encode writes it: whoever looks for paths must un-escape them first.
  return trace === null ? answer : { ...answer, body: answer.body.replaceAll('/', '\\/') }
}

export const noRoute = (): MagentoError => new MagentoError(404, 'Request does not match any route.')
export const notProcessed = (): MagentoError => new MagentoError(400, 'Specified request cannot be processed.')
export const decodingError = (): MagentoError => new MagentoError(400, 'Decoding error.')
export const uniqueViolation = (): MagentoError => new MagentoError(400, 'Unique constraint violation found')
export const internalError = (reportId: string): MagentoError =>
  new MagentoError(500, `Internal Error. Details are available in Magento log file. Report ID: webapi-${reportId}`)
export const fieldRequired = (fieldName: string): MagentoError =>
  new MagentoError(400, '"%fieldName" is required. Enter and try again.', { fieldName })
export const notAuthorized = (resources: string): MagentoError =>
  new MagentoError(401, "The consumer isn't authorized to access %resources.", { resources })
