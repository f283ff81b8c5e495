/** Rights of an admin or an integration: names of Magento's ACL resources, or all of them. */
export type Resources = 'all' | readonly string[]

/** Who makes a request. */
export type Caller =
  | { kind: 'guest' }
  | { kind: 'customer'; customerId: number }
  | { kind: 'admin'; userId: number; resources: Resources }
  | { kind: 'integration'; integrationId: number; resources: Resources }

export const guest: Caller = { kind: 'guest' }

/** The resource of routes that a customer calls for itself: `customers/me`, `carts/mine`. */
export const SELF = 'self'

const holds = (resources: Resources, resource: string): boolean =>
  resources === 'all' || resources.includes(resource) || resources.includes('Magento_Backend::all')

/** Whether this caller has the right that a route asks for. Rights are not inherited: Magento stores each that was ticked. */
export const isAllowed = (caller: Caller, resource: string): boolean => {
  switch (caller.kind) {
    case 'guest': return false
    case 'customer': return resource === SELF
    case 'admin':
    case 'integration': return resource !== SELF && holds(caller.resources, resource)
    default: return caller satisfies never
  }
}

/** Magento's numbers: 1 integration, 2 admin, 3 customer, 4 guest; and the id within that type. */
export const userOf = (caller: Caller): { userType: 1 | 2 | 3 | 4; userId: number } => {
  switch (caller.kind) {
    case 'guest': return { userType: 4, userId: 0 }
    case 'customer': return { userType: 3, userId: caller.customerId }
    case 'admin': return { userType: 2, userId: caller.userId }
    case 'integration': return { userType: 1, userId: caller.integrationId }
    default: return caller satisfies never
  }
}
