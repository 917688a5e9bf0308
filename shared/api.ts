import { peopleApi } from './features/people/contract.ts'
import { spacesApi } from './features/spaces/contract.ts'
import { lineageApi } from './lineage.ts'

/** Every call of the product by its name: what the API description lists and the client may call. */
export const api = {
  ...peopleApi,
  ...lineageApi,
  ...spacesApi,
}

export type Api = typeof api
