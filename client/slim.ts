import { fileURLToPath } from 'node:url'
import { type ESTree, type Plugin, parseSync, Visitor } from 'vite'

interface Part {
  readonly start: number
  readonly end: number
  readonly type: string
}

/** Parts of a node's definition that the page never asks for: rows are computed in the worker, code on the server, help is loaded apart. */
const OF_NODES = new Set([
  'engine',
  'sample',
  'context',
  'dataset',
  'sql',
  'example',
  'docs',
  'table',
  'module',
  'requirements',
])

/** Of the function table the page asks for types alone: values and guards are computed in the worker, docs are loaded apart. */
const OF_FUNCTIONS = new Set(['docs', 'examples', 'apply', 'evaluate', 'use', 'guard'])
/** Where such an evaluator is an argument, by the function's name and its place. */
const EVALUATOR_AT: Readonly<Record<string, number>> = { strict: 2, pair: 3, quotient: 3, combine: 3, hash: 3 }
/** Functions that make a part of an evaluator. */
const MAKERS = new Set(['compareValues', 'keepLast', 'overItems'])
/** Functions of zod whose results make JSON Schemas. */
const JSON_SCHEMAS = new Set(['createToJSONSchemaMethod', 'createStandardJSONSchemaMethod'])

/**
 * Leaves out of the page's own script what it does not ask for, and with it all that only this needs, so that the first load does not carry it.
 * Workers are built without these plugins and have everything.
 */
export const slim: readonly Plugin[] = [
  leaveOut('slim-nodes', /\/shared\/src\/nodes\/[^/]+\.ts$/, findPartsOfNodes),
  leaveOut(
    'slim-functions',
    /\/shared\/src\/(expression\/(functions\/[^/]+|coerce|checker)|engine\/match-expression\/match-checker)\.ts$/,
    findEvaluators,
  ),
  leaveOut('slim-guards', /\/shared\/src\/nodes\/expressions\.ts$/, findGuards),
  leaveOut('slim-zod', /\/zod\/v4\/classic\/schemas\.js$/, findJsonSchemas),
  {
    name: 'slim-proto',
    apply: 'build',
    enforce: 'pre',
    /** Few pipelines have messages in Protobuf: what reads their schema comes when one does. */
    resolveId: (source, importer) =>
      source === './proto-schema.ts' && importer?.includes('/shared/src/nodes/') ? LAZY_PROTO : null,
  },
]

const LAZY_PROTO = fileURLToPath(new URL('./src/collab/lazy-proto.ts', import.meta.url))

function leaveOut(name: string, files: RegExp, find: (name: string, code: string) => readonly Part[]): Plugin {
  return {
    name,
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!files.test(id)) return null
      let slimmed = code
      for (const { start, end, type } of find(id, code).toReversed()) {
        const rest = slimmed.slice(end)
        // An argument leaves its place to those behind it.
        slimmed = slimmed.slice(0, start) + (type === 'Property' ? rest.replace(/^\s*,/, '') : `undefined${rest}`)
      }
      return { code: slimmed, map: null }
    },
  }
}

/** Where those properties stand in the argument of `defineNode`, in the order of the text. */
function findPartsOfNodes(name: string, code: string): Part[] {
  const found: Part[] = []
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [definition] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'defineNode') return
      if (definition?.type !== 'ObjectExpression') return
      for (const property of definition.properties) if (isNamed(property, OF_NODES)) found.push(property)
    },
  })
  visitor.visit(parseSync(name, code).program)
  return found
}

/** Whether an expression can end a query, or is never true, is told by the worker. */
const ASKED_OF_WORKER = new Set(['guardExpression', 'findFixedTruth'])

function findGuards(name: string, code: string): Part[] {
  const found: Part[] = []
  const visitor = new Visitor({
    CallExpression(call) {
      if (call.callee.type === 'Identifier' && ASKED_OF_WORKER.has(call.callee.name)) found.push(call)
    },
  })
  visitor.visit(parseSync(name, code).program)
  return found
}

/** JSON Schemas are made by the server alone. */
function findJsonSchemas(name: string, code: string): Part[] {
  const found: Part[] = []
  const visitor = new Visitor({
    AssignmentExpression({ left, right }) {
      if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier') return
      if (left.property.name === 'processJSONSchema') found.push(right)
    },
    CallExpression(call) {
      if (call.callee.type === 'Identifier' && JSON_SCHEMAS.has(call.callee.name)) found.push(call)
    },
  })
  visitor.visit(parseSync(name, code).program)
  return found.sort((a, b) => a.start - b.start)
}

/** In the order of the text, none inside another. */
function findEvaluators(name: string, code: string): Part[] {
  const found: Part[] = []
  const visitor = new Visitor({
    ObjectExpression({ properties }) {
      for (const property of properties) if (isNamed(property, OF_FUNCTIONS)) found.push(property)
    },
    CallExpression(call) {
      if (call.callee.type !== 'Identifier') return
      const { name } = call.callee
      const evaluator = MAKERS.has(name) ? call : call.arguments[EVALUATOR_AT[name] ?? -1]
      if (evaluator) found.push(evaluator)
    },
  })
  visitor.visit(parseSync(name, code).program)
  found.sort((a, b) => a.start - b.start)
  return found.filter(
    (part) => !found.some((other) => other !== part && other.start <= part.start && part.end <= other.end),
  )
}

function isNamed(property: ESTree.ObjectPropertyKind, names: ReadonlySet<string>): boolean {
  return property.type === 'Property' && property.key.type === 'Identifier' && names.has(property.key.name)
}
