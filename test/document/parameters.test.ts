import { setConfigField } from '@lakestream/shared/document/commands/config'
import { addNode } from '@lakestream/shared/document/commands/nodes'
import {
  addParameter,
  removeParameter,
  renameParameter,
  setParameter,
} from '@lakestream/shared/document/commands/parameters'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Json, JsonObject, Parameter, Pipeline } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { toFileSchema } from '@lakestream/shared/pipeline/schema'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { listParameterFields, setAt } from '../codegen/parameter-fields.ts'
import { listForms } from '../support/shown-fields.ts'
import { at, sync } from './replicas.ts'

const LIMIT: Parameter = {
  name: 'limit',
  type: 'int',
  description: 'How late',
  default: '30',
  values: { databricks: '45' },
}
const STAGE: Parameter = { name: 'stage', type: 'string', description: '', default: 'dev', values: {} }
const EMPTY: Pipeline = {
  name: 'x',
  description: '',
  target: 'auto',
  language: 'python',
  parameters: [],
  nodes: [],
  edges: [],
}

/** Two replicas of a new pipeline with these parameters. */
function pair(...parameters: Parameter[]) {
  const [a, b] = [new Y.Doc(), new Y.Doc()]
  importPipeline(a, EMPTY, {})
  sync(a, b)
  for (const each of parameters) addParameter(a, each)
  sync(a, b)
  return [a, b] as const
}

const parametersOf = (doc: Y.Doc) => projectDocument(doc).pipeline.parameters

describe('two people', () => {
  it('add the first parameters at once', () => {
    const [a, b] = pair()
    addParameter(a, LIMIT)
    addParameter(b, STAGE)
    sync(a, b)
    for (const doc of [a, b]) expect(parametersOf(doc)).toEqual([LIMIT, STAGE])
  })

  it('edit two fields of one, and both stay', () => {
    const [a, b] = pair(LIMIT)
    setParameter(a, 'limit', 'default', '31')
    setParameter(b, 'limit', 'values.spark', '32')
    sync(a, b)
    setParameter(a, 'limit', 'type', 'bigint')
    setParameter(b, 'limit', 'values.databricks', null)
    sync(a, b)
    const expected = [{ ...LIMIT, type: 'bigint', default: '31', values: { spark: '32' } }]
    for (const doc of [a, b]) expect(parametersOf(doc)).toEqual(expected)
  })

  it('undo only what is theirs', () => {
    const [a, b] = pair(LIMIT)
    const undo = createUndoHistory(a)
    setParameter(a, 'limit', 'default', '31')
    setParameter(b, 'limit', 'description', 'Minutes')
    sync(a, b)
    undo.undo()
    sync(a, b)
    for (const doc of [a, b]) expect(parametersOf(doc)).toEqual([{ ...LIMIT, description: 'Minutes' }])
    undo.redo()
    sync(a, b)
    setParameter(b, 'limit', 'default', '99')
    sync(a, b)
    undo.undo()
    expect(parametersOf(a)[0]?.default).toBe('99')
  })
})

describe('each change is one step of undo', () => {
  const steps: Readonly<Record<string, (doc: Y.Doc) => void>> = {
    add: (doc) => addParameter(doc, STAGE),
    change: (doc) => setParameter(doc, 'limit', 'values.spark', '1'),
    'take back a value': (doc) => setParameter(doc, 'limit', 'values.databricks', null),
    rename: (doc) => renameParameter(doc, 'limit', 'most'),
    remove: (doc) => removeParameter(doc, 'limit'),
  }
  it.each(Object.keys(steps))('%s', (name) => {
    const [a] = pair(LIMIT)
    addNode(a, { id: 'f', type: 'filter', position: at, config: { condition: 'delay > ${limit}' } })
    const before = projectDocument(a).pipeline
    const undo = createUndoHistory(a)
    steps[name]?.(a)
    const after = projectDocument(a).pipeline
    expect(after).not.toEqual(before)
    undo.undo()
    expect(projectDocument(a).pipeline).toEqual(before)
    expect(undo.canUndo).toBe(false)
    undo.redo()
    expect(projectDocument(a).pipeline).toEqual(after)
  })
})

it('a parameter is renamed where it is named, and nowhere else', () => {
  const [a] = pair(LIMIT, STAGE)
  addNode(a, {
    id: 'f',
    type: 'filter',
    position: at,
    config: { condition: "delay > ${limit} AND origin <> '${limit}'" },
  })
  addNode(a, {
    id: 'k',
    type: 'kafka-topic',
    position: at,
    config: { topics: ['a-${stage}', 'b-$${stage}', '${stage}-${stage}'], maxOffsetsPerTrigger: '${limit}' },
  })
  renameParameter(a, 'limit', 'most')
  renameParameter(a, 'stage', 'area')
  const [f, k] = projectDocument(a).pipeline.nodes
  expect(f?.config['condition']).toBe("delay > ${most} AND origin <> '${limit}'")
  expect(k?.config).toMatchObject({
    topics: ['a-${area}', 'b-$${stage}', '${area}-${area}'],
    maxOffsetsPerTrigger: '${most}',
  })
  // A name that is taken, and one that is none.
  renameParameter(a, 'most', 'area')
  renameParameter(a, 'most', 'a b')
  expect(parametersOf(a).map(({ name }) => name)).toEqual(['area', 'most'])
})

describe('the file', () => {
  it('keeps parameters', () => {
    const text = formatPipelineFile({ ...EMPTY, parameters: [LIMIT, STAGE] }, {})
    const parsed = parsePipelineFile(JSON.parse(text))
    expect(parsed.problems).toEqual([])
    expect(parsed.pipeline?.parameters).toEqual([LIMIT, STAGE])
    expect(parsed.pipeline && formatPipelineFile(parsed.pipeline, {})).toBe(text)
  })

  it('takes numbers and truth values of JSON, and refuses what is no parameter in words', () => {
    const file = (parameters: Json) => ({ lakestream: 1, name: 'x', nodes: {}, edges: [], parameters })
    const parsed = parsePipelineFile(file({ a: { type: 'int', default: 3 }, b: { type: 'boolean', default: true } }))
    expect(parsed.pipeline?.parameters.map(({ default: text }) => text)).toEqual(['3', 'true'])
    for (const [wrong, words] of [
      [{ 'a b': { type: 'int', default: '1' } }, 'parameters.a b'],
      [{ a: { type: 'decimal', default: '1' } }, 'parameters.a.type'],
      [{ a: { type: 'int' } }, 'parameters.a.default'],
      [{ a: { type: 'int', default: '1', values: { mars: '2' } } }, 'parameters.a.values'],
    ] as const) {
      const { pipeline, problems } = parsePipelineFile(file(wrong))
      expect(pipeline).toBeNull()
      expect(problems.map(({ message }) => message).join()).toContain(words)
    }
  })

  it('has them in its JSON Schema', () => {
    const schema = toFileSchema() as { properties: { parameters: object } }
    expect(JSON.stringify(schema.properties.parameters)).toContain('"duration"')
  })

  it('replaces all that there were, in one step', () => {
    const [a] = pair(LIMIT)
    const undo = createUndoHistory(a)
    importPipeline(a, { ...EMPTY, parameters: [STAGE] }, {})
    expect(parametersOf(a)).toEqual([STAGE])
    undo.undo()
    expect(parametersOf(a)).toEqual([LIMIT])
  })
})

/** A parameter in every field that takes one, all in one config after the other. */
function listWritten(definition: AnyNodeDefinition): { path: string; config: JsonObject; written: Json }[] {
  return listForms(definition).flatMap((form) =>
    listParameterFields(definition, form).map(({ path, isList, meta }) => {
      const name = { number: 'limit', duration: 'within' }[meta.kind as string] ?? 'stage'
      const written = isList ? [`a-\${${name}}`] : `\${${name}}`
      return { path, written, config: setAt(form, path, written) }
    }),
  )
}

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))(
  '$type',
  ({ type, definition }) => {
    it('a parameter in any field survives document, file and undo, and is known there', () => {
      for (const { path, config, written } of listWritten(definition)) {
        const [a, b] = pair(LIMIT, STAGE, { ...STAGE, name: 'within', type: 'duration', default: '1 minute' })
        addNode(a, { id: 'n', type, position: at, config })
        const read = (doc: Y.Doc) => readAt(projectDocument(doc).pipeline.nodes[0]?.config, path)
        expect(read(a), path).toEqual(written)
        const undo = createUndoHistory(a)
        const other = Array.isArray(written) ? ['b'] : 'b'
        setConfigField(a, 'n', path, other)
        undo.undo()
        sync(a, b)
        expect(read(b), path).toEqual(written)
        const { pipeline } = projectDocument(b)
        const file = parsePipelineFile(JSON.parse(formatPipelineFile(pipeline, {})))
        expect(readAt(file.pipeline?.nodes[0]?.config, path), path).toEqual(written)
        expect(propagate(pipeline).nodes['n']?.mentions, path).toHaveLength(1)
        expect(propagate(pipeline).diagnostics.map(({ code }) => code)).not.toContain('parameter.unknown')
      }
    })
  },
)

function readAt(json: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((found, part) => (found as JsonObject | undefined)?.[part], json)
}
