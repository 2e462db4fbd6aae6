import fc from 'fast-check'
import { type Definition, toEvents } from './detect-rows.ts'
import { configs, type Query, toSql } from './match-recognize-query.ts'
import { findMatches } from './match-recognize-reference.ts'

export const matchRecognize: Definition<Query> = {
  type: 'match-recognize-sql',
  configs,
  events: toEvents(fc.constantFrom(null, 0, 1, 2, 3), { minLength: 3, maxLength: 7 }),
  toJson: (query) => ({ sql: toSql(query) }),
  find: findMatches,
}
