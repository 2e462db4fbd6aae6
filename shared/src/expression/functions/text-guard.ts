import type { Expression } from '../ast.ts'
import { constantOf } from '../guard/constant.ts'
import { failsAbove, failsAtZero, failsBelow } from '../guard/failing.ts'
import { firstOf, onlyWhere } from '../guard/failure.ts'
import { meetAll, meetsFirst, NUMBERED_GUARD } from '../guard/lazy.ts'
import type { Guard } from '../guard/part.ts'
import { all, call, isNotNull, isNull, textOf } from '../guard/write.ts'
import { translateRegex } from '../java-regex.ts'

export const SPLIT_PART_GUARD: Guard = { fails: (whole) => failsAtZero(whole, 2, 'INVALID_INDEX_OF_ZERO') }

export const ELT_GUARD: Guard = {
  ...NUMBERED_GUARD,
  fails: (whole) => {
    const nullable = whole.parts.slice(1).map((_, at) => at + 1)
    const reason = 'INVALID_ARRAY_INDEX'
    return [...failsBelow(whole, 0, 1, reason), ...failsAbove(whole, 0, whole.parts.length - 1, reason)].map(
      (failing) => ({ ...failing, nullable }),
    )
  },
}

/** A start that is null is looked at first, and then none of the others. */
export const LOCATE_GUARD: Guard = {
  met: ({ parts: [search, value, start] }) => {
    if (!search || !value) return null
    const others = firstOf(search.failed, onlyWhere(isNotNull(search.value), value.failed))
    return start ? firstOf(start.failed, onlyWhere(isNotNull(start.value), others)) : others
  },
}

export const CONCAT_WS_GUARD: Guard = { met: meetsFirst(0) }

/** How a pattern of LIKE must be written, where only rows know it. */
export const LIKE_GUARD: Guard = {
  fails: ({ parts: [, pattern, escaping] }) => {
    if (!pattern || typeof constantOf(pattern) === 'string') return []
    const sign = escaping ? String(constantOf(escaping)) : '\\'
    const quoted = sign.replace(/[\\^$.*+?()[\]{}|\-&~]/, '\\$&')
    const isWritten = call('rlike', pattern.value, textOf(`^([^${quoted}]|${quoted}[${quoted}%_])*$`))
    return [{ when: call('not', isWritten), reason: 'INVALID_FORMAT' }]
  },
}

/** Of the number of a group, where the pattern has so many. */
export const GROUP_GUARD: Guard = {
  fails: (whole) => {
    const [, pattern, group] = whole.parts
    const written = pattern && constantOf(pattern)
    const count = typeof written === 'string' ? translateRegex(written)?.groupCount : 0
    const reason = 'INVALID_PARAMETER_VALUE'
    if (count === undefined) return null
    const fits = call('rlike', ...whole.args.slice(0, 2))
    if (!group) return count > 0 ? [] : [{ when: fits, reason }]
    return [...failsBelow(whole, 2, 0, reason), ...failsAbove(whole, 2, count, reason)].map(({ when }) => ({
      when: all([fits, when]),
      reason,
    }))
  },
}

export const URL_GUARD: Guard = {
  attempt: ({ args }) => call('try_url_decode', ...args),
  fails: ({ args }) => [{ when: isNull(call('try_url_decode', ...args)), reason: 'CANNOT_DECODE_URL' }],
}

const NO_DIGITS = '[^A-Za-z0-9+/=]*'
const DIGIT = `${NO_DIGITS}[A-Za-z0-9+/]`
const BASE64 = `^((${DIGIT}){4})*(((${DIGIT}){2,3})?${NO_DIGITS}|((${DIGIT}){2}${NO_DIGITS}==|(${DIGIT}){3}${NO_DIGITS}=)[^A-Za-z0-9+/]*)$`

/** What Java's decoder takes: what is no digit does not count, and the last group is whole or lacks its filling. */
export const BASE64_GUARD: Guard = {
  fails: ({ args }) => {
    const isWhole = call('rlike', args[0] as Expression, textOf(BASE64))
    return [{ when: call('not', isWhole), reason: 'IllegalArgumentException' }]
  },
}

/** SQL cannot tell when it fails. */
export const UNGUARDED: Guard = { fails: () => null }

export const FORMAT_GUARD: Guard = { met: meetAll }
