import type { Row } from '../../expression/value.ts'
import { ERRORS_PORT, type Operator, type PortRows } from '../operator.ts'

/** Where a row goes, and as what. */
export type Accept = (row: Row) => { readonly port: 'out' | 'errors'; readonly row: Row }

function acceptRows(rows: readonly Row[], accept: Accept): PortRows {
  const out: Row[] = []
  const errors: Row[] = []
  for (const row of rows) {
    const accepted = accept(row)
    if (accepted.port === 'out') out.push(accepted.row)
    else errors.push(accepted.row)
  }
  return errors.length > 0 ? { out, [ERRORS_PORT]: errors } : { out }
}

/** Each row by itself to `out` or `errors`. */
export function createAccept(accept: Accept): Operator {
  return { process: (input) => acceptRows(input['in'] ?? [], accept) }
}
