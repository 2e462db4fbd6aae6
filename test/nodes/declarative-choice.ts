import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import type { Language } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { findUnfit } from '@lakestream/shared/pipeline/route'
import { CASE_NODE, type NodeCase, toCasePipeline } from './case-files.ts'

/**
 * Of a node's cases those that show something new in a declarative pipeline: the same functions and expressions make rows in Structured
 * Streaming, where all cases run. What differs are views, tables and flows, and in SQL the words around the expressions. So they are those
 * that show a port for the first time, the one whose configuration is the largest, and those that say so.
 */
export function chooseDeclarative(type: string, all: readonly NodeCase[], language: Language): readonly NodeCase[] {
  const cases = all.filter((one) => isDeclarative(type, one, language))
  const shown = new Set<string>()
  const sizes = cases.map(({ config }) => JSON.stringify(config).length)
  const largest = sizes.indexOf(Math.max(...sizes))
  return cases.filter(({ expected, declarative = false }, index) => {
    const ports = Object.keys(expected).filter((port) => (expected[port]?.length ?? 0) > 0 && !shown.has(port))
    for (const port of ports) shown.add(port)
    return ports.length > 0 || index === largest || declarative
  })
}

function isDeclarative(type: string, one: NodeCase, language: Language): boolean {
  const definition = findNode(type)
  if (!definition) return false
  const { config } = parseConfig(definition, one.config)
  const inputs = propagate(toCasePipeline(type, one)).nodes[CASE_NODE]?.inputs ?? []
  const isSql = language === 'python' || findNoSql(definition, config, inputs, 'spark') === null
  return isSql && findUnfit(definition, config, 'sdp', 'spark') === null
}
