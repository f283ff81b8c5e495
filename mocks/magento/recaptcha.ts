import { MagentoError } from './answer.ts'
import type { Shop } from './shop.ts'

/**
 * To be called before a cart's payment is taken: throws the recorded 400 where the shop asks for reCAPTCHA. No till can pass it, because its
 * token comes from a browser, and the embedded shop asks no Google.
 */
export const checkRecaptcha = (shop: Shop): void => {
  if (shop.options.recaptcha) throw new MagentoError(400, 'ReCaptcha validation failed, please try again')
}
