type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown, longest: number): boolean => typeof value === 'string' && value.length <= longest
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const customerTexts = [
  'email',
  'firstname',
  'lastname',
  'telephone',
  'street',
  'city',
  'postcode',
  'regionCode',
  'countryId',
] as const

const LONGEST_TEXT = 255
const MOST_LINES = 500
const MOST_TENDERS = 20
/** The last millisecond of the year 9999: later times have no four-digit year in Magento's format. */
const LAST_TIME_MS = 253_402_300_799_999

const lineFault = (line: unknown, at: number): string | null => {
  if (!isObject(line)) return `line ${at} is not an object`
  if (!isText(line['sku'], LONGEST_TEXT) || line['sku'] === '') return `line ${at} has no sku`
  if (!isText(line['name'], LONGEST_TEXT)) return `line ${at} has no name`
  if (!isCount(line['productId'])) return `line ${at} has no productId`
  const { quantity, unitPriceMinor, rowTotalMinor, taxMinor } = line
  if (!isCount(quantity) || quantity === 0) return `line ${at}: the quantity must be a whole number above 0`
  if (!isCount(unitPriceMinor)) return `line ${at}: unitPriceMinor must be a whole number, not negative`
  if (!isCount(taxMinor)) return `line ${at}: taxMinor must be a whole number, not negative`
  if (rowTotalMinor !== quantity * unitPriceMinor) return `line ${at}: rowTotalMinor is not quantity × unitPriceMinor`
  return null
}

/** The key of an order as a till may choose it. */
export const isKey = (key: unknown): key is string => typeof key === 'string' && /^[a-z0-9-]{1,32}$/.test(key)

/**
 * Why an order of a batch cannot be taken, in words; null when it is whole. After null the value is a `WireOrder`:
 * every field that the wire templates write unquoted is known to be a number.
 */
export const orderFault = (order: unknown): string | null => {
  if (!isObject(order)) return 'an order must be an object'
  if (!isKey(order['key'])) return 'key must be 1 to 32 characters of a-z, 0-9 and -'
  for (const name of ['terminal', 'shop'] as const) if (!isCount(order[name])) return `${name} must be a whole number`
  if (!isCount(order['soldAtMs']) || order['soldAtMs'] > LAST_TIME_MS) return 'soldAtMs must be epoch milliseconds'
  if (typeof order['currency'] !== 'string' || !/^[A-Z]{3}$/.test(order['currency']))
    return 'currency must be three capital letters'
  if (typeof order['guest'] !== 'boolean') return 'guest must be true or false'
  const { customer, lines, tenders } = order
  if (!isObject(customer)) return 'customer is missing'
  for (const name of customerTexts)
    if (!isText(customer[name], LONGEST_TEXT))
      return `customer.${name} must be a text of at most ${LONGEST_TEXT} characters`
  if (!Array.isArray(lines) || lines.length === 0) return 'an order needs at least one line'
  if (lines.length > MOST_LINES) return `an order holds at most ${MOST_LINES} lines`
  if (!Array.isArray(tenders) || tenders.length > MOST_TENDERS)
    return `tenders must be a list of at most ${MOST_TENDERS}`

  let subtotal = 0
  let tax = 0
  let pieces = 0
  for (let i = 0; i < lines.length; i += 1) {
    const fault = lineFault(lines[i], i + 1)
    if (fault !== null) return fault
    subtotal += lines[i].rowTotalMinor
    tax += lines[i].taxMinor
    pieces += lines[i].quantity
  }
  let paid = 0
  for (const tender of tenders) {
    if (
      !isObject(tender) ||
      !(tender['method'] === 'cash' || tender['method'] === 'credit' || tender['method'] === 'debit')
    ) {
      return 'a tender must be cash, credit or debit'
    }
    if (!isCount(tender['amountMinor'])) return 'the amount of a tender must be a whole number, not negative'
    paid += tender['amountMinor']
  }
  if (order['subtotalMinor'] !== subtotal) return 'subtotalMinor is not the sum of the lines'
  if (order['taxMinor'] !== tax) return 'taxMinor is not the sum of the lines'
  if (order['totalMinor'] !== subtotal + tax) return 'totalMinor is not subtotalMinor + taxMinor'
  if (!Number.isSafeInteger(subtotal + tax)) return 'the amounts are too large'
  if (paid !== subtotal + tax) return 'the tenders do not sum to totalMinor'
  if (order['totalQuantity'] !== pieces) return 'totalQuantity is not the sum of the lines'
  return null
}
