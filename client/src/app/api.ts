import type { Environment } from '@lakestream/shared/pipeline/model'
import {
  Created,
  ErrorBody,
  GeneratedCode,
  InputRows,
  Me,
  PipelineList,
  RunList,
  SparkState,
  TemplateList,
} from '@lakestream/shared/protocol/http'
import { type ChangeSharing, Sharing } from '@lakestream/shared/protocol/roles'
import type { z } from 'zod'

/** A refusal by the server, in its own words. */
class RequestError extends Error {
  readonly code: string

  constructor({ code, message }: ErrorBody) {
    super(message)
    this.code = code
  }
}

interface InputQuery {
  readonly limit: number
  readonly environment: Environment
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

async function request(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  const json: unknown = response.status === 204 ? null : await response.json().catch(() => null)
  if (response.ok) return json
  const refused = ErrorBody.safeParse(json)
  throw new RequestError(
    refused.success ? refused.data : { code: 'http', message: `The server answered ${response.status}.` },
  )
}

async function ask<S extends z.ZodType>(schema: S, ...args: Parameters<typeof request>): Promise<z.output<S>> {
  return schema.parse(await request(...args))
}

const at = (id: string) => `/api/pipelines/${encodeURIComponent(id)}`

/** The server's HTTP interface, each answer parsed by its schema. */
export const api = {
  me: () => ask(Me, 'GET', '/api/me'),
  changeMe: (change: { name?: string; color?: string }) => ask(Me, 'PUT', '/api/me', change),
  pipelines: async () => (await ask(PipelineList, 'GET', '/api/pipelines')).pipelines,
  templates: async () => (await ask(TemplateList, 'GET', '/api/templates')).templates,
  create: (body: { name?: string; template?: string; file?: unknown }) => ask(Created, 'POST', '/api/pipelines', body),
  rename: (id: string, name: string) => request('PATCH', at(id), { name }),
  sharing: (id: string) => ask(Sharing, 'GET', `${at(id)}/sharing`),
  share: (id: string, change: ChangeSharing) => ask(Sharing, 'PATCH', `${at(id)}/sharing`, change),
  duplicate: (id: string) => ask(Created, 'POST', `${at(id)}/duplicate`),
  remove: (id: string) => request('DELETE', at(id)),
  input: (id: string, nodeId: string, { limit, environment }: InputQuery, signal: AbortSignal) => {
    const query = `limit=${limit}&environment=${environment}&optional=true`
    return ask(InputRows, 'GET', `${at(id)}/nodes/${encodeURIComponent(nodeId)}/input?${query}`, undefined, signal)
  },
  generate: (file: unknown, environment: Environment, signal: AbortSignal) =>
    ask(GeneratedCode, 'POST', '/api/generate', { file, environment }, signal),
  spark: () => ask(SparkState, 'GET', '/api/spark'),
  startRun: (id: string, trial = false) => ask(Created, 'POST', `${at(id)}/runs${trial ? '?trial=true' : ''}`),
  runs: async (id: string) => (await ask(RunList, 'GET', `${at(id)}/runs`)).runs,
  stopRun: (runId: string) => request('POST', `/api/runs/${encodeURIComponent(runId)}/stop`),
}
