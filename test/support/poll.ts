/** Waits until the condition gives something, looking again every few milliseconds; fails with the description after the limit. */
export async function poll<T>(
  description: string,
  condition: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const value = await condition()
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${description}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
