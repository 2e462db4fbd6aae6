/** What Google's own files define, by their names. */
const TEXTS: Readonly<Record<string, string>> = {
  any: 'message Any { string type_url = 1; bytes value = 2; }',
  duration: 'message Duration { int64 seconds = 1; int32 nanos = 2; }',
  empty: 'message Empty {}',
  field_mask: 'message FieldMask { repeated string paths = 1; }',
  struct: `
    message Struct { map<string, Value> fields = 1; }
    message Value {
      oneof kind {
        NullValue null_value = 1; double number_value = 2; string string_value = 3;
        bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6;
      }
    }
    enum NullValue { NULL_VALUE = 0; }
    message ListValue { repeated Value values = 1; }`,
  timestamp: 'message Timestamp { int64 seconds = 1; int32 nanos = 2; }',
  wrappers: Object.entries({
    Double: 'double',
    Float: 'float',
    Int64: 'int64',
    UInt64: 'uint64',
    Int32: 'int32',
    UInt32: 'uint32',
    Bool: 'bool',
    String: 'string',
    Bytes: 'bytes',
  })
    .map(([name, type]) => `message ${name}Value { ${type} value = 1; }`)
    .join(' '),
}

const PATH = /^google\/protobuf\/(\w+)\.proto$/

/** The text of such a file, by the path that imports it; null of others. */
export function findWellKnown(path: string): string | null {
  const text = TEXTS[PATH.exec(path)?.[1] ?? '']
  return text === undefined ? null : `syntax = "proto3"; package google.protobuf; ${text}`
}

/** The file that defines a message of Google's, for who forgot to import it. */
export function findPathOf(full: string): string | null {
  const [, name] = /^\.?google\.protobuf\.(\w+)$/.exec(full) ?? []
  const found = Object.entries(TEXTS).find(([, text]) => new RegExp(`\\bmessage ${name} `).test(text))
  return name && found ? `google/protobuf/${found[0]}.proto` : null
}
