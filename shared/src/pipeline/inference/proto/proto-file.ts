/** A .proto file as it is written: https://protobuf.dev/reference/protobuf/proto3-spec/ and https://protobuf.dev/reference/protobuf/proto2-spec/. */
export interface ProtoFile {
  readonly syntax: 'proto2' | 'proto3'
  /** Empty where it has none. */
  readonly package: string
  readonly imports: readonly string[]
  readonly messages: readonly ProtoMessage[]
  readonly enums: readonly ProtoEnum[]
}

export interface ProtoMessage {
  readonly name: string
  /** With the package and the messages that it stands in. */
  readonly full: string
  readonly fields: readonly ProtoField[]
  readonly oneofs: readonly string[]
  readonly messages: readonly ProtoMessage[]
  readonly enums: readonly ProtoEnum[]
}

export interface ProtoField {
  readonly name: string
  /** Where the name stands in the text. */
  readonly at: number
  readonly number: number
  /** As it is written; a field of proto3 most often has none. */
  readonly label: 'optional' | 'required' | 'repeated' | null
  /** A scalar's name, or one of a message or enum as it is written; of a map that of its values. */
  readonly type: string
  readonly typeAt: number
  /** Of a map. */
  readonly key: Scalar | null
  /** Position of its oneof in the message. */
  readonly oneof: number | null
  readonly initial: Initial | null
  readonly packed: boolean | null
}

/** A default, as it is written. */
export interface Initial {
  readonly kind: 'word' | 'number' | 'text'
  readonly text: string
  readonly at: number
}

export interface ProtoEnum {
  readonly name: string
  readonly full: string
  /** Several values may have one number. */
  readonly hasAliases: boolean
  readonly values: readonly { readonly name: string; readonly number: number }[]
}

export type Scalar =
  | 'double'
  | 'float'
  | `${'' | 'u' | 's'}int${32 | 64}`
  | `${'' | 's'}fixed${32 | 64}`
  | 'bool'
  | 'string'
  | 'bytes'

export const isScalar = (type: string): type is Scalar =>
  /^(?:double|float|[us]?int(?:32|64)|s?fixed(?:32|64)|bool|string|bytes)$/.test(type)
