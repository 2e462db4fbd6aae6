import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { hasTemplate, readTemplate } from '@lakestream/server/codegen/templates'
import { TEMPLATES_FOLDER } from '@lakestream/server/codegen/templates-folder'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { toSqlValues } from '@lakestream/shared/pipeline/language'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import Handlebars from 'handlebars'
import { expect, it } from 'vitest'
import { toPipeline } from './build-pipeline.ts'

/** Read by `bodies/source.py`, which ends every source. */
const SOURCE_FIELDS = ['eventTime', 'required', 'malformed']

/** Names that a template reads from its context's top level. */
function readRoots(template: string): Set<string> {
  const found = new Set<string>()
  const helpers = new Set([
    'py',
    'pyIdent',
    'sql',
    'sqlName',
    'sqlQuery',
    'sqlStr',
    'sqlValue',
    'comment',
    'indent',
    'if',
    'unless',
    'each',
  ])
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item)
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return
    const { type, data, original, parts } = node as {
      type?: string
      data?: boolean
      original?: string
      parts?: string[]
    }
    if (type === 'PathExpression' && !data && !original?.startsWith('this') && !helpers.has(original ?? '')) {
      found.add(parts?.[0] ?? '')
    }
    // The name of a partial is no value of the context.
    const own = type === 'PartialStatement' ? { ...node, name: null } : node
    for (const [key, value] of Object.entries(own)) if (key !== 'loc') visit(value)
  }
  visit(Handlebars.parse(template))
  return found
}

/** A template and all partials that it is made with, but the writer, whose `name` is no value of the context. */
function withPartials(template: string, language = 'py'): string[] {
  const names = [...template.matchAll(/\{\{> ([\w-]+)\}\}/g)].flatMap(([, name]) => name ?? [])
  const partials = names.map((name) => readTemplate(`wrappers/${name}.${language}`))
  return [template, ...partials.flatMap((partial) => withPartials(partial, language))]
}

it.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))(
  '$type: the template reads exactly the context',
  ({ type, definition }) => {
    const config = definition.example as JsonObject
    const pipeline = toPipeline({ nodes: { one: { type, config } }, edges: [] })
    const context = definition.context(propagate(pipeline).nodes['one']?.config, [], {
      environment: 'spark',
      nodeId: 'one',
      module: 'one_code',
      outputs: [],
      from: [],
      readers: [],
    })
    const common = definition.category === 'source' ? SOURCE_FIELDS : []
    const rows = `bodies/${type}.rows.py`
    const bodies = [readTemplate(`bodies/${type}.py`), ...(hasTemplate(rows) ? [readTemplate(rows)] : [])]
    const texts = bodies.flatMap((body) => withPartials(body))
    const read = new Set([...texts.flatMap((text) => [...readRoots(text)]), ...common])
    expect([...read].sort()).toEqual(Object.keys(context).sort())
  },
)

const SQL = CATALOGUE.filter(({ sql }) => typeof sql === 'function')

it.each(SQL.map((definition) => ({ type: definition.type, definition })))(
  '$type: the SQL template reads exactly what it is given',
  ({ type, definition }) => {
    const pipeline = toPipeline({ nodes: { one: { type, config: definition.example as JsonObject } }, edges: [] })
    const config = propagate(pipeline).nodes['one']?.config
    const ports = definition.category === 'sink' ? [''] : definition.outputs(config).map(({ id }) => id)
    const common = {
      environment: 'databricks',
      nodeId: 'one',
      module: '',
      from: [],
      outputs: ports,
      readers: [],
      relations: [],
    } as const
    const given = ports.map((port) => Object.keys(toSqlValues(definition, config, [], { ...common, port })))
    // Every source ends in the lines that make its outputs of what it reads.
    const isRead = definition.category === 'source' && definition.source?.(config).kind !== 'table'
    const bodies = [readTemplate(`bodies/${type}.sql`), ...(isRead ? [readTemplate('wrappers/event-time.sql')] : [])]
    const read = new Set(bodies.flatMap((body) => withPartials(body, 'sql')).flatMap((text) => [...readRoots(text)]))
    const ofWrapper = ['constraints']
    expect([...read].filter((name) => name !== 'rows').sort()).toEqual(
      [...new Set(given.flat())].filter((name) => !ofWrapper.includes(name)).sort(),
    )
  },
)

it('every body belongs to a node or is shared by all', () => {
  const shared = ['file-input', 'source']
  const files = readdirSync(join(TEMPLATES_FOLDER, 'bodies')).map((name) =>
    name.replace(/(\.rows)?\.(py|sql)\.hbs$/, ''),
  )
  expect([...new Set(files)].sort()).toEqual([...CATALOGUE.map(({ type }) => type as string), ...shared].sort())
  expect(existsSync(join(TEMPLATES_FOLDER, 'wrappers', 'sss.py.hbs'))).toBe(true)
})
