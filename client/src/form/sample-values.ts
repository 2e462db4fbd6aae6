import { createContext, useContext, useMemo, useState } from 'react'
import type { ExpressionValues, ValuesResult } from '../preview/preview-messages.ts'
import { usePreview } from '../preview/use-preview.ts'

/** Values of the form's expressions for one sample row at the node's input, the same row for all. */
export interface SampleValues {
  /** By path of the field. */
  readonly expressions: ValuesResult['expressions']
  readonly row: number
  readonly rows: number
  /** To another row; from the last to the first. */
  readonly go: (by: number) => number
}

export const SampleContext = createContext<SampleValues | null>(null)

export function useSampleValues(): SampleValues {
  const values = useContext(SampleContext)
  if (!values) throw new Error('an expression belongs inside a form')
  return values
}

/** The preview comes first: both want a processor. */
const PAUSE_MS = 150

const NONE: ValuesResult['expressions'] = {}

/** Where no values are computed. */
export const NO_SAMPLES: SampleValues = { expressions: NONE, row: 0, rows: 0, go: () => 0 }

/** Computed in a worker while the form is open; of a node without expressions nothing is. */
export function useComputedValues(nodeId: string, hasExpressions: boolean): SampleValues {
  const { result } = usePreview('values', hasExpressions ? nodeId : null, PAUSE_MS)
  const [wanted, setWanted] = useState(0)
  const expressions = result?.expressions ?? NONE
  return useMemo(() => {
    const rows = Math.max(0, ...Object.values(expressions).map(countRows))
    const row = Math.min(wanted, Math.max(0, rows - 1))
    const go = (by: number) => {
      const next = rows === 0 ? 0 : (row + by + rows) % rows
      setWanted(next)
      return next
    }
    return { expressions, row, rows, go }
  }, [expressions, wanted])
}

const countRows = ({ values }: ExpressionValues) => (typeof values === 'string' ? 0 : values.length)
