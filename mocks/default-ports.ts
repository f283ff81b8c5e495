/** Where `tillstorm mocks` listens unless a `--port-*` says otherwise; `verify` takes free ports instead. */
export const defaultPorts = { magento: 8470, sync: 8471, pos: 8472 } as const
