import { retryDelayMs } from '@lakestream/client/collab/retry'
import { SaveCounter } from '@lakestream/client/collab/save-counter'
import { describe, expect, it } from 'vitest'

describe('the save counter', () => {
  it('counts an edit until the server has committed it', () => {
    const counter = new SaveCounter()
    counter.edited(true)
    counter.edited(true)
    counter.acknowledged(1)
    expect(counter.unsaved).toBe(1)
    counter.acknowledged(1)
    expect(counter.unsaved).toBe(0)
  })

  it('sends what was made offline, and what was on its way at the cut, as one answer', () => {
    const counter = new SaveCounter()
    counter.edited(true)
    counter.disconnected()
    counter.edited(false)
    counter.edited(false)
    expect(counter.unsaved).toBe(3)
    counter.asked()
    expect(counter.unsaved).toBe(1)
    counter.acknowledged(1)
    expect(counter.unsaved).toBe(0)
  })

  it('is not saved before the answer that carries an edit that came too early is acknowledged', () => {
    const counter = new SaveCounter()
    counter.edited(false)
    counter.edited(true)
    counter.refusedForGap()
    expect(counter.unsaved).toBe(2)
    counter.asked()
    counter.acknowledged(1)
    expect(counter.unsaved).toBe(0)
  })

  it('goes on from the edits of an earlier visit', () => {
    const counter = new SaveCounter()
    counter.restore(4)
    expect(counter.unsaved).toBe(4)
    counter.asked()
    counter.acknowledged(1)
    expect(counter.unsaved).toBe(0)
  })
})

describe('the wait before the next attempt', () => {
  it('doubles up to ten seconds, and is between half of that and all of it', () => {
    const longest = Array.from({ length: 8 }, (_, failures) => retryDelayMs(failures, () => 1))
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
    const shortest = Array.from({ length: 8 }, (_, failures) => retryDelayMs(failures, () => 0))
    expect(shortest).toEqual(longest.map((each) => each / 2))
  })
})
