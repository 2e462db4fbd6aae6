/** Calls at most every `intervalMs`; of more calls the newest follows as soon as it may. */
export function throttle<T>(intervalMs: number, call: (value: T) => void): (value: T) => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let next: { value: T } | null = null
  const tick = () => {
    timer = null
    if (!next) return
    const { value } = next
    next = null
    timer = setTimeout(tick, intervalMs)
    call(value)
  }
  return (value) => {
    next = { value }
    if (timer === null) tick()
  }
}
