import { type Plugin, parseSync, Visitor } from 'vite'

/** Parts of a node's definition that the page never asks for: rows are computed in the worker, code on the server, help is loaded apart. */
const ELSEWHERE = new Set(['engine', 'sample', 'context', 'example', 'docs', 'table'])

/**
 * Leaves those parts out of the node definitions in the page's own script, and with them all that only they need, so that the first
 * load does not carry it. Workers are built without this plugin and have the whole definitions.
 */
export const slimNodes: Plugin = {
  name: 'slim-nodes',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/shared\/src\/nodes\/[^/]+\.ts$/.test(id) || !code.includes('defineNode({')) return null
    let slim = code
    for (const { start, end } of findParts(id, code).toReversed()) {
      slim = slim.slice(0, start) + slim.slice(end).replace(/^\s*,/, '')
    }
    return { code: slim, map: null }
  },
}

/** Where those properties stand in the argument of `defineNode`, in the order of the text. */
function findParts(name: string, code: string): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = []
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [definition] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'defineNode') return
      if (definition?.type !== 'ObjectExpression') return
      for (const property of definition.properties) {
        const isNamed = property.type === 'Property' && property.key.type === 'Identifier'
        if (isNamed && ELSEWHERE.has((property.key as { name: string }).name)) found.push(property)
      }
    },
  })
  visitor.visit(parseSync(name, code).program)
  return found
}
