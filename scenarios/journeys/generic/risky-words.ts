/**
 * What nobody may tap who does not know the page: it pays, orders, sends, deletes, signs out, downloads, prints, calls or leaves. In the
 * languages that shops are most often in. A word that is too much only costs an interaction.
 */
const spaced = [
  // English
  'pay', 'paying', 'payment', 'pay now', 'buy', 'purchase', 'order', 'place order', 'checkout', 'check out', 'submit', 'send', 'confirm', 'delete', 'remove', 'erase',
  'destroy', 'clear', 'empty', 'void', 'refund', 'reset', 'log ?out', 'sign ?out', 'log ?off', 'sign ?in', 'log ?in', 'sign ?up', 'register', 'download', 'export',
  'print', 'share', 'subscribe', 'unsubscribe', 'donate', 'transfer', 'withdraw', 'deposit', 'deactivate', 'disable account', 'close account', 'close day',
  'day close', 'end shift', 'close shift', 'close till', 'accept', 'agree', 'install', 'upload', 'publish', 'post', 'charge', 'tender', 'cash', 'card',
  // German
  '(be)?zahlen', 'zahlung', 'kaufen', 'kauf', 'bestellen', 'bestellung', 'kasse', 'absenden', 'senden', 'abschicken', 'bestätigen', 'löschen', 'entfernen', 'leeren',
  'zurücksetzen', 'abmelden', 'ausloggen', 'anmelden', 'einloggen', 'registrieren', 'herunterladen', 'drucken', 'teilen', 'kündigen', 'stornieren', 'akzeptieren',
  // French
  'payer', 'paiement', 'acheter', 'commander', 'commande', 'envoyer', 'valider', 'confirmer', 'supprimer', 'effacer', 'vider', 'déconnexion', 'se déconnecter', 'connexion',
  'télécharger', 'imprimer', 'partager', 'rembourser', 'annuler la commande', 'accepter',
  // Spanish
  'pagar', 'pago', 'comprar', 'pedir', 'pedido', 'enviar', 'confirmar', 'eliminar', 'borrar', 'vaciar', 'cerrar sesión', 'salir', 'iniciar sesión', 'descargar', 'imprimir', 'compartir',
  'reembolsar', 'aceptar',
  // Italian
  'paga', 'pagare', 'pagamento', 'acquista', 'compra', 'ordina', 'invia', 'conferma', 'elimina', 'cancella', 'rimuovi', 'svuota', 'esci', 'accedi', 'scarica', 'stampa', 'condividi', 'accetta',
  // Portuguese
  'comprar', 'encomendar', 'enviar', 'excluir', 'apagar', 'remover', 'sair', 'entrar', 'baixar', 'transferir', 'imprimir', 'partilhar', 'aceitar',
  // Dutch
  'betalen', 'kopen', 'bestellen', 'verzenden', 'verwijderen', 'wissen', 'uitloggen', 'afmelden', 'inloggen', 'downloaden', 'afdrukken', 'delen', 'accepteren',
  // Polish, Czech
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

/** Source of a case-insensitive Unicode pattern that finds one of them in a name. */
export const riskyPattern = `(?<![\\p{L}])(?:${[...new Set(spaced)].join('|')})(?![\\p{L}])|${unspaced.join('|')}`

export const isRisky = (name: string): boolean => new RegExp(riskyPattern, 'iu').test(name)
