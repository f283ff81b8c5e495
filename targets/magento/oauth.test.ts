import assert from 'node:assert/strict'
import test from 'node:test'
import { oauthAuthorization, oauthBaseString, oauthSigningKey } from '../../fixtures/oauth.ts'
import { hmacSha256, signedAuthorization } from './oauth.ts'

test('the base string is that of RFC 5849, 3.4.1.1', () => {
  // Its form body, which Magento's JSON requests do not have, stands in the query here: the RFC treats both alike.
  const base = oauthBaseString('post', 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q', [
    ['oauth_consumer_key', '9djdj82h48djs9d2'], ['oauth_token', 'kkk9d7dh3k39sjv7'], ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', '137131201'], ['oauth_nonce', '7d8f3e4a'],
  ])
  assert.equal(
    base,
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
      'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26' +
      'oauth_token%3Dkkk9d7dh3k39sjv7',
  )
  // The signature of that text as oauthlib publishes it (tests/oauth1/rfc5849/test_signatures.py).
  const key = oauthSigningKey('ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ', 'just-a-string    asdasd')
  assert.equal(hmacSha256(key, base), 'wdfdHUKXHbOnOGZP8WFAWMSAmWzN3EVBWWgXGlC/Eo4=')
})

test('the address keeps a port of its own and loses that of its scheme', () => {
  const addressOf = (url: string): string => decodeURIComponent(oauthBaseString('GET', url, []).split('&')[1] ?? '')
  assert.equal(addressOf('http://Shop.example:8080/rest/V1/orders?a=1'), 'http://shop.example:8080/rest/V1/orders')
  assert.equal(addressOf('https://shop.example:443/rest/V1/orders'), 'https://shop.example/rest/V1/orders')
  assert.equal(addressOf('https://shop.example:80'), 'https://shop.example:80/')
})

test('numbers in names sort as PHP sorts them: the tenth filter after the second', () => {
  const [, , parameters = ''] = oauthBaseString('GET', 'http://a/?f%5B10%5D=x&f%5B2%5D=y&f%5B0%5D=z', []).split('&')
  assert.equal(decodeURIComponent(parameters), 'f%5B0%5D=z&f%5B2%5D=y&f%5B10%5D=x')
})

test('a signed request names the integration, and its secrets nowhere', () => {
  const integration = { consumerKey: 'ck', consumerSecret: 'first-secret', token: 'tk', tokenSecret: 'second-secret' }
  const call = { method: 'GET', url: 'http://127.0.0.1:8470/rest/V1/orders?searchCriteria[pageSize]=1', nonce: 'n1', timestampSeconds: 1_795_370_916 }
  const header = oauthAuthorization(call, integration, (key, text) => {
    assert.equal(key, 'first-secret&second-secret')
    assert.match(text, /searchCriteria%255BpageSize%255D%3D1$/)
    return 'a+b/c='
  })
  assert.equal(
    header,
    'OAuth oauth_consumer_key="ck", oauth_token="tk", oauth_nonce="n1", oauth_timestamp="1795370916", oauth_signature_method="HMAC-SHA256", ' +
      'oauth_version="1.0", oauth_signature="a%2Bb%2Fc%3D"',
  )
  const [one, other] = [1, 2].map(() => signedAuthorization(integration, 'GET', call.url, 1_795_370_916_999))
  assert.notEqual(one, other)
  assert.match(one ?? '', /oauth_nonce="[0-9a-f]{32}", oauth_timestamp="1795370916"/)
  assert.doesNotMatch(one ?? '', /secret/)
})
