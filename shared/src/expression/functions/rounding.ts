import { coerce } from '../coerce.ts'
import { pow10 } from '../decimal.ts'
import { isIntegral, isNumeric, type TypedExpression } from '../typed.ts'
import { BIGINT, DOUBLE, type FunctionEntry, strict } from './define.ts'

/** Roundings to whole numbers: doubles become bigints, decimals stay decimals. */
export const ROUNDINGS: readonly FunctionEntry[] = [rounding('ceil', Math.ceil), rounding('floor', Math.floor)]

function rounding(name: 'ceil' | 'floor', round: (value: number) => number): FunctionEntry {
  return {
    name,
    category: 'math',
    signature: `${name}(number)`,
    docs: `The nearest whole number that is not ${name === 'ceil' ? 'smaller' : 'larger'}.`,
    examples: [`${name}(1.5D)`, `${name}(b)`, `${name}(a)`, `${name}(-1.25)`, `${name}(1.25)`],
    resolve: ([arg, ...rest]) => {
      if (!arg || rest.length > 0 || !isNumeric(arg.type)) return `Write ${name}(number)`
      if (arg.type.kind === 'decimal') return roundDecimal(name, arg, arg.type)
      const wide = coerce(arg, isIntegral(arg.type) ? BIGINT : DOUBLE)
      if (!wide) return `Write ${name}(number)`
      // No literal to Spark, even over one.
      if (isIntegral(arg.type)) return strict(BIGINT, [wide], (value) => value)
      return strict(BIGINT, [wide], (value) => doubleToLong(round(value as number)))
    },
  }
}

/** Spark keeps decimals decimals, with room for one digit more where places are dropped. */
function roundDecimal(
  name: 'ceil' | 'floor',
  arg: TypedExpression,
  { precision, scale }: { precision: number; scale: number },
): TypedExpression {
  if (scale === 0) return arg
  const unit = pow10(scale)
  const away = name === 'ceil' ? 1n : -1n
  return strict({ kind: 'decimal', precision: precision - scale + 1, scale: 0 }, [arg], (value) => {
    const whole = (value as bigint) / unit
    const rest = (value as bigint) % unit
    return rest * away > 0n ? whole + away : whole
  })
}

/** Java's cast: NaN is 0 and what is too large is the largest long. */
function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return 2n ** 63n - 1n
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(value)
}
