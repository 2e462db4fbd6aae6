import { formatType } from '../expression/parse-type.ts'
import type { Column, SparkType } from '../expression/types.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'

/** A schema that somebody typed, and whether rows have all its fields, or only those that are never null. */
interface TypedSchema {
  readonly field: string
  readonly label: string
  readonly needsAll: boolean
}

/** Why rows of these columns cannot be written by a schema of these fields. */
export function checkFields(
  fields: readonly Column[],
  columns: readonly Column[],
  { field, label, needsAll }: TypedSchema,
): NodeProblem[] {
  const refuse = (message: string) => error('config.type', message, field)
  const unknown = columns.filter(({ name }) => !fields.some((each) => each.name === name))
  return [
    ...unknown.map(({ name }) => refuse(`The ${label} has no field "${name}", but the input has such a column.`)),
    ...fields.flatMap(({ name, type, nullable }) => {
      const column = columns.find((each) => each.name === name)
      if (!column && nullable && !needsAll) return []
      if (!column) return [refuse(`The ${label} has a field "${name}", but the input has no such column.`)]
      const [written, given] = [formatType(toWritten(type)), formatType(toWritten(column.type))]
      if (written === given || column.type.kind === 'unknown') return []
      return [
        refuse(
          `The field "${name}" of the ${label} takes ${written}, but the column is ${given}: cast it before, or change the schema.`,
        ),
      ]
    }),
  ]
}

/** Neither Avro nor Protobuf has smaller numbers than 32 bits. */
function toWritten(type: SparkType): SparkType {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
      return { kind: 'int' }
    case 'array':
      return { ...type, element: toWritten(type.element) }
    case 'map':
      return { ...type, value: toWritten(type.value) }
    case 'struct':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: toWritten(field.type) })) }
    default:
      return type
  }
}
