import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, execute, parse } from 'graphql'
import { inMagentosWords } from './wording.ts'

const schema = buildSchema(`
  type Query { a(address: Address!, id: String!, pieces: Int): Int }
  input Address { city: String! street: [String!]! pieces: Float }
`)

const document = parse('query($address:Address!,$id:String!,$pieces:Int){a(address:$address,id:$id,pieces:$pieces)}')

const said = (variables: Record<string, unknown>): string[] => {
  const result = execute({ schema, document, variableValues: variables })
  assert.ok(!(result instanceof Promise))
  return (result.errors ?? []).map(({ message }) => inMagentosWords(message, schema, variables))
}

const address = { city: 'NYC', street: ['1 Main'] }

test('variables that are missing, null or wrong are told as webonyx tells them', () => {
  assert.deepEqual(said({ address }), ['Variable "$id" of required type "String!" was not provided.'])
  assert.deepEqual(said({ address, id: null }), ['Variable "$id" of non-null type "String!" must not be null.'])
  assert.deepEqual(said({ address, id: 'x', pieces: 'two' }), ['Variable "$pieces" got invalid value "two"; Int cannot represent non-integer value: "two"'])
  assert.deepEqual(said({ address: { city: 'NYC' }, id: 'x' }), ['Variable "$address" got invalid value {"city":"NYC"}; Field "street" of required type "[String!]!" was not provided.'])
  assert.deepEqual(said({ address: { ...address, zip: 1 }, id: 'x' }), [
    'Variable "$address" got invalid value {"city":"NYC","street":["1 Main"],"zip":1}; Field "zip" is not defined by type "Address".',
  ])
  assert.deepEqual(said({ address: { ...address, street: ['1 Main', null] }, id: 'x' }), [
    'Variable "$address" got invalid value null at "address.street[1]"; Expected non-nullable type "String!" not to be null.',
  ])
  assert.deepEqual(said({ address: { ...address, pieces: 'x' }, id: 'x' }), [
    'Variable "$address" got invalid value "x" at "address.pieces"; Float cannot represent non numeric value: "x"',
  ])
  assert.deepEqual(said({ address: 'NYC', id: 'x' }), ['Variable "$address" got invalid value "NYC"; Expected type "Address" to be an object.'])
})
