/** The bodies of the HTTP interface: one schema per shape, from which the server validates, documents and types its answers. */
import { z } from 'zod'
import { type Json, TARGET_CHOICES } from '../pipeline/model.ts'
import { Role } from './roles.ts'

/** Any JSON: what is checked by it has come out of a JSON parser, and a recursive schema could not be documented. */
export const JsonValue: z.ZodType<Json> = z.any()

/** What every refused request answers with. `code` is stable; `message` is for people. */
export const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>

export const Health = z.object({
  status: z.literal('ok'),
  database: z.enum(['pglite', 'postgres']),
  version: z.string(),
})
export type Health = z.infer<typeof Health>

export const Person = z.object({ id: z.string(), name: z.string(), color: z.string() })
export type Person = z.infer<typeof Person>

export const Me = Person.extend({
  /** Whether this person may run pipelines on this server. */
  mayRun: z.boolean(),
})
export type Me = z.infer<typeof Me>

export const ChangeMe = z.object({
  name: z.string().trim().min(1).max(60).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
})
export type ChangeMe = z.infer<typeof ChangeMe>

const pipelineName = z.string().trim().min(1).max(120)

export const PipelineSummary = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** What the person who asks may do with it. */
  role: Role,
})
export type PipelineSummary = z.infer<typeof PipelineSummary>

export const PipelineList = z.object({ pipelines: z.array(PipelineSummary) })
export type PipelineList = z.infer<typeof PipelineList>

/** A pipeline in the file format, not yet parsed. */
export const FileBody = z.record(z.string(), JsonValue)
export type FileBody = z.infer<typeof FileBody>

export const CreatePipeline = z.object({
  /** May be left out where a template or a file has a name. */
  name: pipelineName.optional(),
  template: z.string().max(100).optional(),
  file: FileBody.optional(),
})
export type CreatePipeline = z.infer<typeof CreatePipeline>

export const Created = z.object({ id: z.string() })
export type Created = z.infer<typeof Created>

export const ChangePipeline = z.object({ name: pipelineName })
export type ChangePipeline = z.infer<typeof ChangePipeline>

export const Template = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  nodeCount: z.number().int(),
})
export type Template = z.infer<typeof Template>

export const TemplateList = z.object({ templates: z.array(Template) })
export type TemplateList = z.infer<typeof TemplateList>

export const GenerateRequest = z.object({
  file: FileBody,
  target: z.enum(TARGET_CHOICES).optional(),
  environment: z.enum(['databricks', 'spark']),
})
export type GenerateRequest = z.infer<typeof GenerateRequest>

export const DiagnosticBody = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  nodeId: z.string().optional(),
  edgeId: z.string().optional(),
  field: z.string().optional(),
  span: z.tuple([z.number(), z.number()]).optional(),
  parameter: z.string().optional(),
  fix: z
    .union([
      z.object({ label: z.string(), field: z.string(), value: JsonValue }),
      z.object({ label: z.string(), changes: z.array(z.looseObject({ kind: z.string() })) }),
    ])
    .optional(),
})
export type DiagnosticBody = z.infer<typeof DiagnosticBody>

/** Where a node is in the generated text; lines count from 1, both ends included. */
export const CodeSpan = z.object({
  nodeId: z.string(),
  path: z.string(),
  startLine: z.number().int(),
  endLine: z.number().int(),
})
export type CodeSpan = z.infer<typeof CodeSpan>

export const GeneratedCode = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  spans: z.array(CodeSpan),
  diagnostics: z.array(DiagnosticBody),
})
export type GeneratedCode = z.infer<typeof GeneratedCode>

/** Rows of a source for the preview, in the neutral row encoding, by the source's own columns, in order of arrival. */
export const InputRows = z.object({
  /** Null where there are no files, if that was asked to be no error. */
  rows: z.array(z.array(JsonValue)).nullable(),
  /** There are more rows than were asked for. */
  truncated: z.boolean(),
  /** How many there are, where that is known. */
  total: z.number().int().optional(),
})
export type InputRows = z.infer<typeof InputRows>

export const RunStatus = z.enum(['running', 'done', 'failed', 'stopped', 'lost'])
export type RunStatus = z.infer<typeof RunStatus>

export const RunSummary = z.object({
  id: z.string(),
  status: RunStatus,
  startedBy: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const RunList = z.object({ runs: z.array(RunSummary) })
export type RunList = z.infer<typeof RunList>

/** Whether pipelines can run on this machine, what is missing, and what to do about it. */
export const SparkState = z.object({
  state: z.enum(['ready', 'installable', 'unavailable', 'forbidden']),
  /** One sentence each, saying what is missing and how to get it. */
  missing: z.array(z.string()),
})
export type SparkState = z.infer<typeof SparkState>
