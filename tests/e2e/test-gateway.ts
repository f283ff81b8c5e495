import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

export type WholeAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** Sends a request on to a shop, with its own headers or those given; `reply` gets the whole answer and writes what the client is to see of it. */
export const passOn = (shopUrl: string, request: IncomingMessage, response: ServerResponse, reply: (answer: WholeAnswer) => void, headers: IncomingHttpHeaders = request.headers): void => {
  const onward = httpRequest(`${shopUrl}${request.url ?? ''}`, { method: request.method, headers }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks)
      const { 'transfer-encoding': _, ...answered } = answer.headers
      reply({ status: answer.statusCode ?? 500, headers: { ...answered, 'content-length': String(body.length) }, body })
    })
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
