/** What the build writes into the bundle about each endpoint: all the browser needs to call it. */
declare module 'virtual:endpoints' {
  export interface EndpointFacts {
    method: 'get' | 'post' | 'put' | 'delete'
    path: string
    reads: readonly string[]
    /** Only where it is not JSON. */
    takes?: string
    gives?: string
  }
  export const endpoints: Readonly<Record<string, EndpointFacts>>
}
