import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A value that only this installation can have written: `value.signature`. */
export function sign(value: string, key: string): string {
  return `${value}.${signatureOf(value, key)}`
}

/** The value of a signed text, or null when the signature is not ours. */
export function verify(signed: string, key: string): string | null {
  const dot = signed.lastIndexOf('.')
  if (dot < 0) return null
  const value = signed.slice(0, dot)
  return sameText(signed.slice(dot + 1), signatureOf(value, key)) ? value : null
}

/** Compares secrets without telling by its duration how much of them was right. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

export function newSecret(): string {
  return randomBytes(24).toString('base64url')
}

function signatureOf(value: string, key: string): string {
  return createHmac('sha256', key).update(value).digest('base64url')
}
