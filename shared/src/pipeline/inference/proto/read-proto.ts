import type { Column } from '../../../expression/types.ts'
import type { JsonObject } from '../../model.ts'
import { toProtoColumns } from './proto-columns.ts'
import { toDescriptor } from './proto-descriptor.ts'
import type { ProtoMessage } from './proto-file.ts'
import { ProtoNames } from './proto-names.ts'
import { ProtoProblem } from './proto-reader.ts'

/** What a .proto text says of the messages that rows are made of. */
export type ProtoSchema =
  | {
      readonly ok: true
      /** What proto2 requires is never null. */
      readonly columns: readonly Column[]
      /** A `FileDescriptorProto` in its JSON form. */
      readonly descriptor: JsonObject
      /** The message's full name. */
      readonly message: string
    }
  | { readonly ok: false; readonly part: 'text' | 'message'; readonly problem: string }

/** `wanted` names the message; empty, it is the only one, or the one that is in no other. */
export function readProto(text: string, wanted: string): ProtoSchema {
  try {
    const names = new ProtoNames(text)
    const found = findMessage(names, wanted)
    if (typeof found === 'string') {
      return { ok: false, part: names.file.messages.length > 0 ? 'message' : 'text', problem: found }
    }
    const columns = toProtoColumns(names, found)
    if (columns.length === 0) {
      return { ok: false, part: 'text', problem: `The message "${found.name}" has no fields.` }
    }
    return { ok: true, columns, descriptor: toDescriptor(names), message: found.full }
  } catch (problem) {
    if (!(problem instanceof ProtoProblem)) throw problem
    const { line, column, message } = problem
    return { ok: false, part: 'text', problem: `Line ${line}, column ${column}: ${message}` }
  }
}

/** Or why it is not known. */
function findMessage(names: ProtoNames, wanted: string): ProtoMessage | string {
  const { messages, package: scope } = names.file
  const all = listMessages(messages)
  if (wanted !== '') {
    const full = scope === '' ? wanted : `${scope}.${wanted}`
    const found = all.find((each) => each.full === wanted || each.full === full)
    return found ?? `There is no message "${wanted}".`
  }
  const used = new Set(
    all.flatMap((message) =>
      message.fields.flatMap((field) => {
        const type = names.typeOf(field, message)
        return type.kind === 'message' && type.definition !== message ? [type.definition] : []
      }),
    ),
  )
  const free = messages.filter((message) => message.fields.length > 0 && !used.has(message))
  const [first, ...others] = free.length > 0 ? free : messages
  if (!first) return 'There is no message in it.'
  if (others.length === 0) return first
  const listed = [first, ...others].map(({ name }) => name).join(' or ')
  return `Several messages could be the rows: write which one, ${listed}.`
}

const listMessages = (messages: readonly ProtoMessage[]): ProtoMessage[] =>
  messages.flatMap((message) => [message, ...listMessages(message.messages)])
