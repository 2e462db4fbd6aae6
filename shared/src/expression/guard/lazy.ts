import type { Expression } from '../ast.ts'
import { castMayFail } from '../can-cast.ts'
import { type Failed, firstOf, isSame, onlyWhere } from './failure.ts'
import type { Failing, Guard, GuardedCall, Part } from './part.ts'
import { all, call, caseOf, cast, equals, intOf, isNotFalse, isNotNull, isNotTrue, isNull, literal } from './write.ts'

/** Functions that do not look at all of their arguments, or not in the order in which they stand, by what they look at. */
export const CASE_GUARD: Guard = { met: ({ parts }) => meetCase(parts) }

/** All of them, also behind a null. */
export const MEETS_ALL: Guard = { met: meetAll }

/** None of them: what fails in them is forgiven too. */
export const MEETS_NONE: Guard = { met: () => null }

export const AND_GUARD: Guard = { met: ({ parts: [left, right] }) => meetNext(left, isNotFalse, right) }
export const OR_GUARD: Guard = { met: ({ parts: [left, right] }) => meetNext(left, isNotTrue, right) }
export const COALESCE_GUARD: Guard = { met: ({ parts }) => meetUpToValue(parts) }
export const NANVL_GUARD: Guard = {
  met: ({ parts: [left, right] }) => meetNext(left, (value) => call('isnan', value), right),
}

export const NVL2_GUARD: Guard = {
  met: ({ parts: [tested, there, missing] }) =>
    tested
      ? firstOf(tested.failed, choose(isNotNull(tested.value), there?.failed ?? null, missing?.failed ?? null))
      : null,
}

export const NULLIF_GUARD: Guard = {
  // What is given back is the first value as it was before it was compared.
  rewrite: ({ parts: [left, right] }) =>
    left && right && left.value !== left.plain
      ? caseOf([{ when: equals(left.value, right.value), result: literal({ kind: 'void' }, null) }], left.plain)
      : null,
}

export const IN_GUARD: Guard = {
  met: ({ parts: [tested, ...items], args: [value, ...values] }) => {
    if (!tested || !value) return null
    const failed = items.map((item, at) =>
      at === 0 ? item.failed : onlyWhere(isNotTrue(call('in', value, ...values.slice(0, at))), item.failed),
    )
    return firstOf(tested.failed, onlyWhere(isNotNull(value), firstOf(...failed)))
  },
}

export const DECODE_GUARD: Guard = {
  met: ({ parts: [tested, ...pairs] }) =>
    tested
      ? firstOf(
          tested.failed,
          meetCase(pairs, (search) => call('<=>', tested.value, search)),
        )
      : null,
  // The value is compared with each search value in another type.
  fails: ({ parts: [tested, ...pairs] }) => {
    if (tested && pairs.length === 1) return failsByCharacters(tested.value)
    const searches = pairs.filter((_, at) => at % 2 === 0 && at + 1 < pairs.length)
    return tested && searches.some(({ typed }) => castMayFail(tested.typed.type, typed.type)) ? null : []
  },
}

function failsByCharacters(bytes: Expression): readonly Failing[] {
  const isText = call('is_valid_utf8', cast(bytes, { kind: 'string' }, false))
  return [{ when: call('not', isText), reason: 'MALFORMED_CHARACTER_CODING', nullable: [1] }]
}

/** The argument by its number, which is the first. */
export const NUMBERED_GUARD: Guard = {
  met: ({ parts: [number, ...items] }) => {
    if (!number) return null
    const branches = items.flatMap(({ failed }, at) =>
      failed ? [{ when: equals(number.value, intOf(at + 1)), result: failed }] : [],
    )
    return firstOf(number.failed, branches.length > 0 ? caseOf(branches) : null)
  },
}

/** One of the arguments first; where it is null, none of the others. */
export function meetsFirst(at: number): NonNullable<Guard['met']> {
  return ({ parts }) => {
    const first = parts.at(at)
    const others = parts.filter((part) => part !== first)
    return first
      ? firstOf(first.failed, onlyWhere(isNotNull(first.value), firstOf(...others.map(({ failed }) => failed))))
      : null
  }
}

/** The last argument only where the others are there, all of which are looked at. */
export function meetsLast({ parts }: GuardedCall): Failed {
  const [last, ...others] = parts.toReversed()
  if (!last) return null
  const before = others.toReversed()
  return firstOf(
    ...before.map(({ failed }) => failed),
    onlyWhere(all(before.map(({ value }) => isNotNull(value))), last.failed),
  )
}

export function meetAll({ parts }: GuardedCall): Failed {
  return firstOf(...parts.map(({ failed }) => failed))
}

function meetNext(left: Part | undefined, then: (value: Expression) => Expression, right: Part | undefined): Failed {
  if (!left || !right) return null
  if (isSame(left.failed, right.failed)) return left.failed
  return firstOf(left.failed, onlyWhere(then(left.value), right.failed))
}

function meetUpToValue([first, ...rest]: readonly Part[]): Failed {
  return first ? firstOf(first.failed, onlyWhere(isNull(first.value), meetUpToValue(rest))) : null
}

/** Conditions and results by turns, and what holds otherwise. */
function meetCase(
  [when, result, ...rest]: readonly Part[],
  toCondition: (value: Expression) => Expression = (value) => value,
): Failed {
  if (!when || !result) return when?.failed ?? null
  return firstOf(when.failed, choose(toCondition(when.value), result.failed, meetCase(rest, toCondition)))
}

function choose(condition: Expression, then: Failed, otherwise: Failed): Failed {
  if (isSame(then, otherwise)) return then
  if (!otherwise) return onlyWhere(condition, then)
  return then ? caseOf([{ when: condition, result: then }], otherwise) : onlyWhere(isNotTrue(condition), otherwise)
}
