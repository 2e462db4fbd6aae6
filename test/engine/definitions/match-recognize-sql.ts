import type { Definition } from './compare.ts'
import { configs, type Query, toSql } from './match-recognize-query.ts'
import { findMatches } from './match-recognize-reference.ts'

export const matchRecognize: Definition<Query> = {
  type: 'match-recognize-sql',
  configs,
  // All ways through the pattern are listed.
  most: 7,
  toConfig: (query) => ({ sql: toSql(query) }),
  find: findMatches,
}
