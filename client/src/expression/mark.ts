import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import type { ColouredPiece } from './colour.ts'

export interface MarkedPiece extends ColouredPiece {
  /** Of the worst that is said about it. */
  readonly severity: Diagnostic['severity'] | null
}

const WORST = ['error', 'warning', 'info'] as const

export type Marks = readonly Pick<Diagnostic, 'severity' | 'span'>[]

/** The pieces, cut where something is said of a part of them. What misses at the end is marked at the last character. */
export function markPieces(pieces: readonly ColouredPiece[], problems: Marks): MarkedPiece[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  const marks = problems.flatMap(({ span, severity }) => {
    if (!span) return []
    const start = Math.min(span[0], Math.max(0, length - 1))
    return [{ severity, start, end: Math.max(start + 1, Math.min(span[1], length)) }]
  })
  const severityAt = (at: number) => {
    const here = marks.filter(({ start, end }) => start <= at && at < end)
    return WORST.find((severity) => here.some((mark) => mark.severity === severity)) ?? null
  }
  return pieces.flatMap(({ text, kind, at }) => {
    const edges = marks.flatMap(({ start, end }) => [start, end]).filter((edge) => edge > at && edge < at + text.length)
    const cuts = [at, ...[...new Set(edges)].sort((a, b) => a - b), at + text.length]
    return cuts.slice(0, -1).map((cut, index) => ({
      text: text.slice(cut - at, (cuts[index + 1] ?? cut) - at),
      kind,
      at: cut,
      severity: severityAt(cut),
    }))
  })
}
