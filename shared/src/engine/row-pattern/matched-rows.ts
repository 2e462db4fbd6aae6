import type { Frame, MatchView } from '../match-expression/match-view.ts'

/** A match over ordered rows, or what there is of it: rows follow each other from `start`, each with its variable. Twin of `matched_rows.py`. */
export class MatchedRows implements MatchView {
  current: number | null = null
  matchNumber = 1
  start = 0
  labels: readonly string[] = []
  private readonly frames: readonly Frame[]

  constructor(frames: readonly Frame[]) {
    this.frames = frames
  }

  frameAt(position: number): Frame | null {
    return this.frames[position] ?? null
  }

  positions(variables: readonly string[] | null, isFinal: boolean): readonly number[] {
    const { labels, start, current } = this
    const count = isFinal ? labels.length : current === null ? 0 : Math.min(labels.length, current - start + 1)
    const found: number[] = []
    for (let at = 0; at < count; at++) {
      if (variables === null || variables.includes(labels[at] as string)) found.push(start + at)
    }
    return found
  }

  labelAt(position: number): string | null {
    return this.labels[position - this.start] ?? null
  }
}
