import avro from 'avsc'

/** A schema as Avro's own JSON has it. */
export type AvroJson = string | object

/** Avro of another maker than Spark's. */
const toType = (schema: AvroJson) => avro.Type.forSchema(schema as avro.Schema)

export const writeAvro = (schema: AvroJson, value: unknown): Buffer => toType(schema).toBuffer(value)

export const readAvro = (schema: AvroJson, bytes: Buffer): unknown => toType(schema).fromBuffer(bytes)

/** With the id of its writer's schema before it. */
export function withSchemaId(id: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.writeUInt32BE(id, 1)
  return Buffer.concat([header, payload])
}
