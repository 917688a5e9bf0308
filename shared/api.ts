import { archiveApi } from './features/archive/contract.ts'
import { commentsApi } from './features/comments/contract.ts'
import { decisionsApi } from './features/decisions/contract.ts'
import { docsApi } from './features/docs/contract.ts'
import { intakeApi } from './features/intake/contract.ts'
import { knowledgeApi } from './features/knowledge/contract.ts'
import { learningApi } from './features/learning/contract.ts'
import { meetingsApi } from './features/meetings/contract.ts'
import { metricsApi } from './features/metrics/contract.ts'
import { noticesApi } from './features/notices/contract.ts'
import { peopleApi } from './features/people/contract.ts'
import { roomsApi } from './features/rooms/contract.ts'
import { spacesApi } from './features/spaces/contract.ts'
import { suggestionsApi } from './features/suggestions/contract.ts'
import { lineageApi } from './lineage.ts'

/** Every call of the product by its name: what the API description lists and the client may call. */
export const api = {
  ...peopleApi,
  ...lineageApi,
  ...spacesApi,
  ...roomsApi,
  ...decisionsApi,
  ...docsApi,
  ...commentsApi,
  ...suggestionsApi,
  ...meetingsApi,
  ...noticesApi,
  ...knowledgeApi,
  ...learningApi,
  ...intakeApi,
  ...archiveApi,
  ...metricsApi,
}

export type Api = typeof api
