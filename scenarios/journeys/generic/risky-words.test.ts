import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRisky } from './risky-words.ts'

for (const name of [
  'Pay €12.40', 'PAY NOW', 'Place order', 'Sign out', 'Log out', 'logout', 'Delete', 'Remove item', 'Submit', 'Jetzt kaufen', 'Zur Kasse', 'Abmelden', 'Artikel löschen', 'Bezahlen',
  'Payer maintenant', 'Déconnexion', 'Télécharger', 'Pagar', 'Cerrar sesión', 'Elimina', 'Betalen', 'Zapłać', 'Оплатить', '購入する', '立即支付', '로그아웃', 'Print receipt', 'Close day',
  'Complete sale', 'Finish', 'Finalise', 'Finalize order', 'Book', 'Proceed', 'Settle', 'Approve', 'Exact amount', 'Check-out', 'Check‑out', 'Log-out', 'Sign-out', 'Payments', 'Purchases', 'End day', 'place_order', 'completeSale', '€ 12.40', '20,00 zł',
  '$20', 'Verkauf abschließen', 'Buchen', 'Barzahlung', 'Tagesabschluss', 'Bestellungen', 'Besta\u0308tigen', 'Terminer', 'Encaisser', 'Clôturer la caisse', 'Finalizar compra', 'Cobrar', 'Cerrar caja', 'Concludi', 'Incassa',
  'Pagamenti', 'Afrekenen', 'Voltooien', 'Betaling', 'Bestellingen', 'Zakończ', 'Płatność kartą', 'Zatwierdź', 'Zamknij dzień',
]) {
  test(`${name} is left alone`, () => assert.equal(isRisky(name), true))
}

for (const name of ['Fruit', 'Apples', 'Next', 'Menu', 'Show more', 'Details', 'Sort by price', 'Paypaya', 'Silver', 'Postcards', 'Carousel', 'Suche', 'Ordering guide', 'Notebooks and pens', 'Milk 1.20 €', '12', 'Kartoffeln', 'Barista', '+', '']) {
  test(`${JSON.stringify(name)} may be tapped`, () => assert.equal(isRisky(name), false))
}
