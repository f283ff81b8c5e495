import { plantedTokenSeconds } from '../faults.ts'
import type { Fault, FaultRequest } from '../faults.ts'
import type { Caller } from './caller.ts'

/** What developer mode adds to an error; only the paths matter here. */
const phpTrace =
  '#0 /var/www/html/vendor/magento/module-webapi/Controller/Rest/SynchronousRequestProcessor.php(95): ' +
  'Magento\\Webapi\\Controller\\Rest\\InputParamsResolver->resolve()\n' +
  '#1 /var/www/html/vendor/magento/module-webapi/Controller/Rest.php(188): Magento\\Webapi\\Controller\\Rest\\SynchronousRequestProcessor->process()\n' +
  '#2 /var/www/html/vendor/magento/framework/App/Http.php(116): Magento\\Webapi\\Controller\\Rest->dispatch()\n' +
  '#3 /var/www/html/pub/index.php(30): Magento\\Framework\\App\\Bootstrap->run()\n#4 {main}'

/** Security holes and short-lived tokens, planted by faults. A route asks here; without such a fault all is closed. */
export class PlantedHoles {
  readonly tokenIgnored: boolean
  /** A customer's token reads carts of other customers. */
  readonly foreignCart: boolean
  /** The lifetime of tokens where a fault sets it. */
  readonly tokenSeconds: number | null
  readonly #open = new Set<FaultRequest>()
  readonly #showsTrace: boolean

  constructor(faults: readonly Fault[]) {
    const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind)
    for (const fault of faults) if (fault.kind === 'open-endpoint') this.#open.add(fault.request)
    this.tokenIgnored = has('token-ignored')
    this.foreignCart = has('foreign-cart')
    this.#showsTrace = has('stack-trace')
    this.tokenSeconds = plantedTokenSeconds(faults)
  }

  /** Whether requests of this name are answered to everybody. */
  isOpen(request: FaultRequest | null): boolean {
    return request !== null && this.#open.has(request)
  }

  /** Whether a right that is missing is overlooked: a customer's read of a cart by its number. */
  letsThrough(caller: Caller, resource: string, method: string): boolean {
    return this.foreignCart && caller.kind === 'customer' && resource === 'Magento_Cart::manage' && method === 'GET'
  }

  /** The `trace` that an error body carries; null where it carries none. */
  trace(): string | null {
    return this.#showsTrace ? phpTrace : null
  }
}
