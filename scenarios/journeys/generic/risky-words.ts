/**
 * What nobody may tap who does not know the page: it pays, orders, sends, deletes, signs out, downloads, prints, calls or leaves. In the
 * languages that shops are most often in. A word that is too much only costs an interaction.
 */
const spaced = [
  // English
  'pay', 'paying', 'payment', 'pay now', 'buy', 'purchase', 'order', 'place order', 'checkout', 'check out', 'submit', 'send', 'confirm', 'delete', 'remove', 'erase',
  'destroy', 'clear', 'empty', 'void', 'refund', 'reset', 'log ?out', 'sign ?out', 'log ?off', 'sign ?in', 'log ?in', 'sign ?up', 'register', 'download', 'export',
  'print', 'share', 'subscribe', 'unsubscribe', 'donate', 'transfer', 'withdraw', 'deposit', 'deactivate', 'disable account', 'close account', 'close day',
  'day close', 'end shift', 'close (?:shift|till|register|drawer)', 'accept', 'agree', 'install', 'upload', 'publish', 'post', 'charge', 'tender', 'cash', 'card',
  'complet(?:e|ed|ion)', 'finish', 'finali[sz]e', 'book', 'booking', 'proceed', 'settle', 'settlement', 'approve', 'authori[sz]e', 'capture', 'sell', 'exact',
  'end (?:of )?(?:day|shift)', 'cash ?up', 'redeem', 'reserve', 'reservation', 'top up', 'reorder', 'save', 'e ?mail', 'mail', 'call', 'dial', 'invite',
  // German
  '(be)?zahlen', 'zahlung', 'kaufen', 'kauf', 'bestellen', 'bestellung', 'kasse', 'absenden', 'senden', 'abschicken', 'bestätigen', 'löschen', 'entfernen', 'leeren',
  'zurücksetzen', 'abmelden', 'ausloggen', 'anmelden', 'einloggen', 'registrieren', 'herunterladen', 'drucken', 'teilen', 'kündigen', 'stornieren', 'akzeptieren',
  'abschlie(?:ß|ss)en', '\\p{L}*abschluss', 'buchen', '\\p{L}*buchung', 'verbuchen', 'fertig', 'fertigstellen', 'beenden', '\\p{L}*zahlung', '\\p{L}*bestellung', 'kassieren', 'abrechnen', 'abrechnung', 'passend',
  'bar', 'karte', 'freigeben', 'genehmigen', 'einlösen', 'erstatten', '\\p{L}*erstattung', 'reservieren', 'speichern', 'weiter zur \\p{L}+', 'ausführen', 'auslösen', 'mailen',
  // French
  'payer', 'paiement', 'acheter', 'commander', 'commande', 'envoyer', 'valider', 'confirmer', 'supprimer', 'effacer', 'vider', 'déconnexion', 'se déconnecter', 'connexion',
  'télécharger', 'imprimer', 'partager', 'rembourser', 'annuler la commande', 'accepter',
  'terminer', 'finaliser', 'finir', 'réserver', 'réservation', 'procéder', 'régler', 'règlement', 'approuver', 'autoriser', 'encaisser', 'encaissement', 'clôturer', 'clôture', 'fin de journée',
  'montant exact', 'appoint', 'espèces', 'carte', 'achat', 'passer la commande', 'enregistrer', 'se connecter',
  // Spanish
  'pagar', 'pago', 'comprar', 'pedir', 'pedido', 'enviar', 'confirmar', 'eliminar', 'borrar', 'vaciar', 'cerrar sesión', 'salir', 'iniciar sesión', 'descargar', 'imprimir', 'compartir',
  'reembolsar', 'aceptar', 'completar', 'finalizar', 'terminar', 'reservar', 'reserva', 'proceder', 'liquidar', 'aprobar', 'autorizar', 'cobrar', 'cobro', 'compra', 'importe exacto', 'efectivo',
  'tarjeta', 'cierre', 'cerrar (?:caja|día|turno)', 'fin del día', 'guardar', 'tramitar',
  // Italian
  'paga', 'pagare', 'pagamento', 'acquista', 'compra', 'ordina', 'invia', 'conferma', 'elimina', 'cancella', 'rimuovi', 'svuota', 'esci', 'accedi', 'scarica', 'stampa', 'condividi', 'accetta',
  'completa', 'completare', 'termina', 'terminare', 'finalizza', 'concludi', 'prenota', 'prenotazione', 'procedi', 'salda', 'saldo', 'approva', 'autorizza', 'incassa', 'incasso', 'importo esatto', 'contanti', 'carta',
  'pagamenti', 'ordine', 'ordini', 'acquisto', 'chiusura', 'chiudi (?:cassa|giornata|turno)', 'fine giornata', 'salva', 'rimborsa',
  // Portuguese
  'comprar', 'encomendar', 'enviar', 'excluir', 'apagar', 'remover', 'sair', 'entrar', 'baixar', 'transferir', 'imprimir', 'partilhar', 'aceitar',
  'concluir', 'finalizar', 'terminar', 'reservar', 'prosseguir', 'liquidar', 'aprovar', 'autorizar', 'pagamento', 'pedido', 'valor exato', 'dinheiro', 'cartão', 'cobrar', 'fechar (?:caixa|dia|turno)', 'salvar', 'guardar',
  // Dutch
  'betalen', 'kopen', 'bestellen', 'verzenden', 'verwijderen', 'wissen', 'uitloggen', 'afmelden', 'inloggen', 'downloaden', 'afdrukken', 'delen', 'accepteren',
  'voltooi', 'voltooien', 'afronden', 'rond af', 'boek', 'boeken', 'boeking', 'reserveren', 'doorgaan', 'afrekenen', 'reken af', 'betaal', '\\p{L}*betaling', '\\p{L}*bestelling', 'goedkeuren', 'autoriseren', 'gepast', 'contant',
  'pin', 'pinnen', 'kassa', 'dagafsluiting', '(?:dag|kassa) (?:af)?sluiten', 'afsluiten', 'opslaan', 'versturen', 'terugbetalen', 'plaats bestelling',
  // Polish, Czech
  'zakończ', 'zakończyć', 'zamknij (?:dzień|zmianę|kasę)', 'dokończ', 'sfinalizuj', 'rezerwuj', 'zarezerwuj', 'kontynuuj', 'kasa', 'kasy', 'rozlicz', 'zatwierdź', 'potwierdź', 'autoryzuj', 'płać', 'zapłata',
  'płatność', 'płatności', 'gotówka', 'gotówką', 'karta', 'kartą', 'dokładna kwota', 'zamówienie', 'zamówienia', 'złóż zamówienie', 'kupuj', 'usunąć', 'wydrukuj', 'zapisz', 'zwrot', 'dokončit', 'potvrdit',
  'zapłać', 'kup', 'zamów', 'wyślij', 'usuń', 'wyloguj', 'zaloguj', 'pobierz', 'drukuj', 'zaplatit', 'koupit', 'objednat', 'odeslat', 'smazat', 'odhlásit', 'přihlásit', 'stáhnout', 'tisk',
  // Nordic
  'betala', 'betal', 'köp', 'køb', 'kjøp', 'beställ', 'bestil', 'skicka', 'send', 'ta bort', 'slet', 'radera', 'logga ut', 'log ud', 'logg ut', 'ladda ner', 'skriv ut',
  // Turkish
  'öde', 'satın al', 'sipariş', 'gönder', 'sil', 'çıkış', 'giriş', 'indir', 'yazdır',
  // Russian, Ukrainian, Greek
  'оплатить', 'купить', 'заказать', 'отправить', 'удалить', 'очистить', 'выйти', 'войти', 'скачать', 'печать', 'сплатити', 'купити', 'видалити', 'вийти', 'πληρωμή', 'αγορά', 'διαγραφή', 'αποσύνδεση',
]
/** Written without spaces between words. */
const unspaced = ['支払', '購入', '注文', '送信', '削除', 'ログアウト', 'ログイン', 'ダウンロード', '印刷', '支付', '购买', '購買', '下单', '提交', '删除', '刪除', '退出', '登录', '下载', '打印', '결제', '구매', '주문', '전송', '삭제', '로그아웃', '다운로드', '인쇄']

/** A button that says nothing but an amount of money is how tills offer "exactly" and the next notes. */
const currency = '(?:\\p{Sc}|EUR|USD|GBP|CHF|PLN|zł|Kč|kr|Ft|lei|лв)'
const amount = `^\\s*(?:${currency}\\s?\\d[\\d.,]*|\\d[\\d.,]*\\s?${currency})\\s*$`

/** Source of a case-insensitive Unicode pattern that finds one of them in a name whose joints are spaces. Plurals count too. */
export const riskyPattern = `(?<![\\p{L}])(?:${[...new Set(spaced)].join('|')})(?:e?s|e?n)?(?![\\p{L}])|${unspaced.join('|')}|${amount}`

/** Source of a pattern for what joins or parts words without being a space: `check-out`, `place_order`, `completeSale`. */
export const joinPattern = '[-_\\u2010-\\u2015]|(?<=\\p{Ll})(?=\\p{Lu})'

export const isRisky = (name: string): boolean => new RegExp(riskyPattern, 'iu').test(name.normalize('NFC').replace(new RegExp(joinPattern, 'gu'), ' '))
