import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { Operator } from '../operator.ts'

interface Route {
  readonly port: string
  readonly condition: (row: Row) => Value
}

export interface RouteOptions {
  readonly routes: readonly Route[]
  /** A row takes every route whose condition is true, not only the first. */
  readonly every: boolean
  /** Where rows go for which no condition is true; null drops them. */
  readonly otherwise: string | null
  readonly toFailed?: FailedRow
}

/** Sends each row where its conditions say; a row for which one of them fails leaves by `errors` alone. */
export function createRoute({ routes, every, otherwise, toFailed = toFailedRow }: RouteOptions): Operator {
  const choose = (row: Row): string[] => {
    const taken: string[] = []
    for (const { port, condition } of routes) {
      if (condition(row) === true) taken.push(port)
      if (taken.length > 0 && !every) break
    }
    return taken.length === 0 && otherwise !== null ? [otherwise] : taken
  }
  return {
    process(input) {
      const ports: Record<string, Row[]> = {}
      const send = (port: string, row: Row) => {
        ports[port] ??= []
        ports[port].push(row)
      }
      for (const row of input['in'] ?? []) {
        try {
          for (const port of choose(row)) send(port, row)
        } catch (error) {
          send('errors', toFailed(row, error))
        }
      }
      return ports
    },
  }
}
