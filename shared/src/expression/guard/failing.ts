import { constantOf } from './constant.ts'
import type { Failing, GuardedCall } from './part.ts'
import { call, equals, intOf } from './write.ts'

/** Where an argument, which counts from 1, is 0. */
export function failsAtZero(
  { parts }: GuardedCall,
  at: number,
  reason: string,
  nullable?: readonly number[],
): readonly Failing[] {
  const part = parts[at]
  if (!part || isOther(constantOf(part), (value) => value !== 0n)) return []
  return [{ when: equals(part.value, intOf(0)), reason, ...(nullable && { nullable }) }]
}

/** Where an argument is less than a number. */
export function failsBelow({ parts }: GuardedCall, at: number, least: number, reason: string): readonly Failing[] {
  const part = parts[at]
  if (!part || isOther(constantOf(part), (value) => value >= BigInt(least))) return []
  return [{ when: call('<', part.value, intOf(least)), reason }]
}

/** Where an argument is more than a number. */
export function failsAbove({ parts }: GuardedCall, at: number, most: number, reason: string): readonly Failing[] {
  const part = parts[at]
  if (!part || isOther(constantOf(part), (value) => value <= BigInt(most))) return []
  return [{ when: call('>', part.value, intOf(most)), reason }]
}

/** Whether a whole number is known, and is none that fails. */
function isOther(value: unknown, isFine: (value: bigint) => boolean): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && isFine(BigInt(value))
}
