import { ErrorBody } from '@lakestream/shared/protocol/http'
import { z } from 'zod'

/** Parts of route definitions that many routes share. */

export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } }
}

export const refused = { '4XX': json(ErrorBody, 'The request was refused; the body says why.') }

export const ById = z.object({ id: z.string().max(64) })

export const done = { description: 'Done.' }
