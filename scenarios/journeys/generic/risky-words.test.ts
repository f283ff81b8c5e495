import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRisky } from './risky-words.ts'

for (const name of [
  'Pay €12.40', 'PAY NOW', 'Place order', 'Sign out', 'Log out', 'logout', 'Delete', 'Remove item', 'Submit', 'Jetzt kaufen', 'Zur Kasse', 'Abmelden', 'Artikel löschen', 'Bezahlen',
  'Payer maintenant', 'Déconnexion', 'Télécharger', 'Pagar', 'Cerrar sesión', 'Elimina', 'Betalen', 'Zapłać', 'Оплатить', '購入する', '立即支付', '로그아웃', 'Print receipt', 'Close day',
]) {
  test(`${name} is left alone`, () => assert.equal(isRisky(name), true))
}

for (const name of ['Fruit', 'Apples', 'Next', 'Menu', 'Show more', 'Details', 'Sort by price', 'Paypaya', 'Silver', 'Postcards', 'Carousel', 'Suche', 'Ordering guide', '+', '']) {
  test(`${JSON.stringify(name)} may be tapped`, () => assert.equal(isRisky(name), false))
}
