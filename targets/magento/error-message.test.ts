import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magentoMessage } from './error-message.ts'

test('named and numbered placeholders are filled in', () => {
  assert.equal(magentoMessage('{"message":"to access %resources.","parameters":{"resources":"Magento_Sales::sales"}}'), 'to access Magento_Sales::sales.')
  assert.equal(magentoMessage('{"message":"The \\"%1\\" attribute","parameters":["nofield"]}'), 'The "nofield" attribute')
})

test('HTML and silence are told as what they are', () => {
  assert.equal(magentoMessage('<html><h1>502 Bad Gateway</h1></html>'), '502 Bad Gateway')
  assert.equal(magentoMessage(''), 'an empty body')
})
