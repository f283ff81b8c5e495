import type { Column } from '../sql-filter.ts'
import type { DocumentKind } from './documents.ts'

type Type = Column['type']

const named = (type: Type, names: string): [string, Type][] => names.split(' ').map((name) => [name, type])

const dates = named('date', 'created_at updated_at')
const common = [...dates, ...named('number', 'entity_id order_id store_id billing_address_id shipping_address_id email_sent'), ...named('text', 'increment_id')]
const amounts = named(
  'number',
  'base_discount_amount base_discount_tax_compensation_amount base_grand_total base_shipping_amount base_shipping_incl_tax ' +
    'base_shipping_tax_amount base_subtotal base_subtotal_incl_tax base_tax_amount base_to_global_rate base_to_order_rate ' +
    'discount_amount discount_tax_compensation_amount grand_total shipping_amount shipping_discount_tax_compensation_amount ' +
    'shipping_incl_tax shipping_tax_amount state store_to_base_rate store_to_order_rate subtotal subtotal_incl_tax tax_amount',
)
const currencies = named('text', 'base_currency_code global_currency_code order_currency_code store_currency_code')

/** Fields that a search may name: columns of the tables of Magento_Sales 2.4.7. */
export const documentFields: Readonly<Record<DocumentKind, ReadonlyMap<string, Type>>> = {
  sales_invoice: new Map([
    ...common, ...amounts, ...currencies,
    ...named('number', 'base_total_refunded can_void_flag is_used_for_refund total_qty'), ...named('text', 'discount_description transaction_id'),
  ]),
  sales_shipment: new Map([...common, ...named('number', 'customer_id shipment_status total_qty total_weight')]),
  sales_creditmemo: new Map([
    ...common, ...amounts, ...currencies,
    ...named('number', 'adjustment adjustment_negative adjustment_positive base_adjustment base_adjustment_negative base_adjustment_positive creditmemo_status invoice_id'),
    ...named('text', 'discount_description transaction_id'),
  ]),
}
