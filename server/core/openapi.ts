import { z } from 'zod'
import type { AnyEndpoint } from '#shared/base/endpoint.ts'
import { errorStatus } from '#shared/base/errors.ts'

/** The OpenAPI 3.1 description, made from the contracts themselves, so that it cannot say anything else than they do. */
export function describeApi(endpoints: Record<string, AnyEndpoint>, version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method]: describeOperation(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ba',
      version,
      description:
        'Knowledge from talk to agreement, document, article, practice and the next talk. Instants are ISO 8601 in UTC; ids are UUIDs. Rooms are served by socket.io at /socket.io, documents by the y-websocket protocol at /sync/{docId}.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'ba',
          description: '__Host-ba where the site is served over TLS.',
        },
      },
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: { error: { enum: [...Object.keys(errorStatus), 'unexpected'] }, detail: { type: 'object' } },
        },
      },
    },
  }
}

interface ObjectSchema {
  properties?: Record<string, unknown>
  required?: string[]
}

function describeOperation(name: string, endpoint: AnyEndpoint) {
  const { properties = {}, required = [] } = asSchema(endpoint.params, 'input') as ObjectSchema
  const inPath = new Set([...endpoint.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter))
  const takesBody = !(endpoint.body instanceof z.ZodUndefined)
  return {
    operationId: name,
    summary: endpoint.summary,
    ...(endpoint.open ? { security: [] } : {}),
    parameters: Object.entries(properties).map(([parameter, schema]) => ({
      name: parameter,
      in: inPath.has(parameter) ? 'path' : 'query',
      required: inPath.has(parameter) || required.includes(parameter),
      schema,
    })),
    ...(takesBody
      ? { requestBody: { required: true, content: { [endpoint.takes]: { schema: asSchema(endpoint.body, 'input') } } } }
      : {}),
    responses: {
      200: { description: 'Done', content: { [endpoint.gives]: { schema: asSchema(endpoint.reply, 'output') } } },
      default: {
        description: 'A refusal',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function asSchema(shape: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' })
  return schema
}
