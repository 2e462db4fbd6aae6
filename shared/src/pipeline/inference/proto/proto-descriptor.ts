import type { JsonObject } from '../../model.ts'
import type { ProtoEnum, ProtoField, ProtoMessage, Scalar } from './proto-file.ts'
import type { ProtoNames, ProtoType } from './proto-names.ts'
import type { ProtoProblem } from './proto-reader.ts'

/**
 * The file as a `FileDescriptorProto` in its JSON form, of which Google's packages make classes:
 * https://protobuf.dev/reference/protobuf/google.protobuf/#file-descriptor-proto. Throws `ProtoProblem`.
 */
export function toDescriptor(names: ProtoNames): JsonObject {
  const { file } = names
  return {
    name: 'messages.proto',
    syntax: file.syntax,
    ...(file.package !== '' && { package: file.package }),
    dependency: [...new Set(file.imports)],
    messageType: file.messages.map((message) => toMessage(names, message)),
    enumType: file.enums.map(toEnum),
  }
}

function toMessage(names: ProtoNames, message: ProtoMessage): JsonObject {
  const entries: JsonObject[] = []
  const own: string[] = [...message.oneofs]
  const fields = message.fields.map((field): JsonObject => {
    const type = names.typeOf(field, message)
    if (field.key) {
      const name = toEntryName(field.name)
      entries.push(toEntry(name, field.key, type))
      const typeName = `.${message.full}.${name}`
      return { name: field.name, number: field.number, label: 'LABEL_REPEATED', type: 'TYPE_MESSAGE', typeName }
    }
    const isOptional = names.file.syntax === 'proto3' && field.label === 'optional'
    // As protoc does it, a field of proto3 that can be missing is alone in a oneof.
    const oneof = isOptional ? own.push(`_${field.name}`) - 1 : field.oneof
    return {
      name: field.name,
      number: field.number,
      label: `LABEL_${(field.label ?? 'optional').toUpperCase()}`,
      ...toTypeName(type),
      ...(field.initial && { defaultValue: toDefault(names, field, type) }),
      ...(oneof !== null && { oneofIndex: oneof }),
      ...(isOptional && { proto3Optional: true }),
      ...(field.packed !== null && { options: { packed: field.packed } }),
    }
  })
  return {
    name: message.name,
    field: fields,
    ...(own.length > 0 && { oneofDecl: own.map((name) => ({ name })) }),
    ...(entries.length + message.messages.length > 0 && {
      nestedType: [...message.messages.map((each) => toMessage(names, each)), ...entries],
    }),
    ...(message.enums.length > 0 && { enumType: message.enums.map(toEnum) }),
  }
}

/** As protoc names it: `zip_codes` is `ZipCodesEntry`. */
const toEntryName = (name: string) =>
  `${name.replace(/(?:^|_+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '')}Entry`

const toEntry = (name: string, key: Scalar, type: ProtoType): JsonObject => ({
  name,
  field: [
    { name: 'key', number: 1, label: 'LABEL_OPTIONAL', ...toTypeName({ kind: 'scalar', scalar: key }) },
    { name: 'value', number: 2, label: 'LABEL_OPTIONAL', ...toTypeName(type) },
  ],
  options: { mapEntry: true },
})

function toTypeName(type: ProtoType): JsonObject {
  if (type.kind === 'scalar') return { type: `TYPE_${type.scalar.toUpperCase()}` }
  return { type: `TYPE_${type.kind.toUpperCase()}`, typeName: `.${type.definition.full}` }
}

const toEnum = ({ name, hasAliases, values }: ProtoEnum): JsonObject => ({
  name,
  value: values.map((value) => ({ ...value })),
  ...(hasAliases && { options: { allowAlias: true } }),
})

/** A default as descriptors have it; one that is none of its type is refused. */
function toDefault(names: ProtoNames, { initial }: ProtoField, type: ProtoType): string {
  if (!initial) return ''
  const { kind, text, at } = initial
  const what = type.kind === 'scalar' ? type.scalar : type.kind === 'enum' ? type.definition.name : 'message'
  const refuse = () => names.fail(`The default is no ${what}.`, at)
  if (type.kind === 'enum') {
    if (kind !== 'word' || !type.definition.values.some(({ name }) => name === text)) throw refuse()
    return text
  }
  if (type.kind === 'message') throw refuse()
  const { scalar } = type
  // Descriptors keep the escapes of bytes.
  if (scalar === 'bytes' && kind === 'text') return text
  if (scalar === 'string' && kind === 'text') return readEscapes(text, refuse)
  if (scalar === 'bool' && /^(?:true|false)$/.test(text)) return text
  if (/^(?:double|float)$/.test(scalar) && (kind === 'number' || /^-?(?:inf|nan)$/.test(text))) return text
  const number = kind === 'number' && /int|fixed/.test(scalar) ? toInteger(text) : null
  if (number === null || !fitsIn(scalar, number)) throw refuse()
  return String(number)
}

function toInteger(text: string): bigint | null {
  const [, sign = '', digits = ''] = /^(-?)(0[xX][\da-fA-F]+|\d+)$/.exec(text) ?? []
  if (digits === '' || /^0\d*[89]/.test(digits)) return null
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return sign === '-' ? -value : value
}

function fitsIn(scalar: Scalar, value: bigint): boolean {
  const bits = scalar.endsWith('32') ? 32 : 64
  return (/^(?:u|fixed)/.test(scalar) ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)) === value
}

const ESCAPE = /\\(?:[xX]([\da-fA-F]{1,2})|([0-7]{1,3})|u([\da-fA-F]{4})|([\s\S]))/g
const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** By their codes there are the characters of ASCII alone: others would be the single bytes of one. */
function readEscapes(text: string, refuse: () => ProtoProblem): string {
  return text.replace(ESCAPE, (_, hex?: string, octal?: string, short?: string, letter = '') => {
    const code = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : null
    if (code !== null && code > 127) throw refuse()
    if (code !== null) return String.fromCharCode(code)
    return short !== undefined ? String.fromCharCode(parseInt(short, 16)) : (ESCAPED[letter] ?? letter)
  })
}
