import type { SparkType } from './types.ts'
import type { Row, Value } from './value.ts'

export type Comparator = (a: Value, b: Value) => number

/**
 * Spark's order of values of a type (rule G2): nulls first, numbers by value, NaN equal to itself and larger than any other
 * number, -0.0 equal to 0.0, strings and binaries by (UTF-8) bytes, arrays and structs element by element.
 */
export function compareValues(type: SparkType): Comparator {
  const compare = compareNonNull(type)
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
    return compare(a, b)
  }
}

function compareNonNull(type: SparkType): Comparator {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (a, b) => compareDoubles(a as number, b as number)
    case 'string':
      return (a, b) => compareUtf8(a as string, b as string)
    case 'binary':
      return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array)
    case 'array': {
      const element = compareValues(type.element)
      return (a, b) => compareLists(a as Value[], b as Value[], () => element)
    }
    case 'struct': {
      const fields = type.fields.map((field) => compareValues(field.type))
      return (a, b) => compareLists(a as Value[], b as Value[], (index) => fields[index] as Comparator)
    }
    case 'map': {
      const entry = compareNonNull({
        kind: 'struct',
        fields: [
          { name: 'key', type: type.key },
          { name: 'value', type: type.value },
        ],
      })
      return (a, b) => compareLists(a as Value[], b as Value[], () => entry)
    }
    default:
      return (a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0)
  }
}

/** Orders what {@link compareValues} calls equal: -0.0 before 0.0, at the first place where they differ, so that no arrival decides. */
export function compareZeros(a: Value | Row, b: Value | Row): number {
  if (a === 0 && b === 0) return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1
  if (!Array.isArray(a) || !Array.isArray(b)) return 0
  for (const [index, item] of a.entries()) {
    const found = compareZeros(item, b[index])
    if (found !== 0) return found
  }
  return 0
}

export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1
}

/** Order by UTF-8 bytes, which is the order of code points; JavaScript's own compares UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above the private use area, so they rank above every other unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function compareLists(a: readonly Value[], b: readonly Value[], comparator: (index: number) => Comparator): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const order = comparator(index)(a[index] as Value, b[index] as Value)
    if (order !== 0) return order
  }
  return a.length - b.length
}
