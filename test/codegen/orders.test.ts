import { generateBundle } from '@lakestream/server/codegen/generate'
import { addItem, setConfigField } from '@lakestream/shared/document/commands/config'
import { connect } from '@lakestream/shared/document/commands/edges'
import { addNode, setLabel } from '@lakestream/shared/document/commands/nodes'
import { projectDocument } from '@lakestream/shared/document/project'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { formatPipelineFile } from '@lakestream/shared/pipeline/file'
import type { Json, JsonObject, PipelineNode } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { sync } from '../document/replicas.ts'
import { makeRandom } from '../support/random.ts'
import { type Sketch, toPipeline } from './build-pipeline.ts'
import { surround } from './surround.ts'

/** All examples in one pipeline, each with its own sources and sinks; many labels are the same. */
function everything(): Sketch {
  const nodes: Record<string, Sketch['nodes'][string]> = {}
  const edges: string[] = []
  for (const definition of CATALOGUE) {
    const part = surround(definition, definition.example as JsonObject)
    const rename = (id: string) => `${definition.type}-${id}`
    for (const [id, node] of Object.entries(part.nodes)) nodes[rename(id)] = node
    edges.push(...part.edges.map((edge) => edge.replace(/^|>/g, (sign) => `${sign}${definition.type}-`)))
  }
  return { name: 'Everything', nodes, edges }
}

/** What one does to build it, one command each; those of one node stay in their order, as they must. */
function listCommands(sketch: Sketch, random: (below: number) => number): ((doc: Y.Doc) => void)[][] {
  const pipeline = toPipeline(sketch)
  const nodes = pipeline.nodes.map((node) => [
    (doc: Y.Doc) => addNode(doc, { id: node.id, type: node.type, position: [random(500), random(500)] }),
    ...shuffle(listSteps(node), random),
  ])
  return [...shuffle(nodes, random), shuffle(pipeline.edges, random).map((edge) => (doc: Y.Doc) => connect(doc, edge))]
}

function listSteps({ id, type, label, config }: PipelineNode): ((doc: Y.Doc) => void)[] {
  const fields = Object.entries(readWhole(type, config)).map(
    ([name, value]) =>
      (doc: Y.Doc) =>
        setWhole(doc, id, name, value),
  )
  return [...fields, (doc) => setLabel(doc, id, label)]
}

/** With the defaults, which a node has from the start; a list is filled record by record. */
function readWhole(type: string, config: JsonObject): JsonObject {
  const definition = CATALOGUE.find((each) => each.type === type)
  return definition ? (parseConfig(definition, config).config as JsonObject) : config
}

function setWhole(doc: Y.Doc, nodeId: string, path: string, value: Json) {
  const isRecords = Array.isArray(value) && value.some((item: Json) => typeof item === 'object' && item !== null)
  if (isRecords) {
    for (const [at, item] of (value as JsonObject[]).entries())
      addItem(doc, nodeId, path, { ...item, id: String(item['id'] || `r${at}`) })
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && !('scope' in value)) {
    for (const [name, inner] of Object.entries(value)) setWhole(doc, nodeId, `${path}.${name}`, inner)
  } else setConfigField(doc, nodeId, path, value)
}

function shuffle<T>(list: readonly T[], random: (below: number) => number): T[] {
  const keyed = list.map((item) => ({ item, key: random(1_000_000) }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

function textsOf(doc: Y.Doc) {
  const { pipeline, problems } = projectDocument(doc)
  expect(problems).toEqual([])
  return {
    file: formatPipelineFile(pipeline, {}),
    spark: generateBundle(pipeline, { environment: 'spark' }).files,
    databricks: generateBundle(pipeline, { environment: 'databricks' }).files,
  }
}

describe('the same pipeline, built in other orders', () => {
  const sketch = everything()
  const build = (seed: number) => {
    const random = makeRandom(seed)
    const doc = new Y.Doc()
    for (const command of listCommands(sketch, random).flat()) command(doc)
    return doc
  }
  const first = textsOf(build(1))

  it('has nodes and connections', () => {
    expect(first.file.match(/^ {4}"/gm)?.length).toBeGreaterThan(100)
    expect(first.spark.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['pipeline.py', 'manifest.json', 'requirements.txt']),
    )
  })

  it.each([2, 3, 4])('gives the same text of every file (seed %i)', (seed) => {
    expect(textsOf(build(seed))).toEqual(first)
  })

  it.each([5, 6])('gives the same text where two people built it at once (seed %i)', (seed) => {
    const random = makeRandom(seed)
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    const [edges, ...nodes] = listCommands(sketch, random).toReversed()
    for (const commands of nodes) {
      const doc = random(2) === 0 ? a : b
      for (const command of commands) command(doc)
    }
    sync(a, b)
    for (const command of edges ?? []) command(random(2) === 0 ? a : b)
    sync(a, b)
    expect(textsOf(a)).toEqual(first)
    expect(textsOf(b)).toEqual(first)
  })
})
