import { z } from 'zod'
import { formatDuration, isDuration } from './duration.ts'

/**
 * Builders for config fields. A field is spelled once, here in its node's schema; the `field` metadata tells the form
 * which control to show, the document how to store it and the tests which values to try.
 */
export type FieldKind =
  | 'text'
  | 'number'
  | 'switch'
  | 'choice'
  | 'expression'
  | 'code'
  | 'name'
  | 'column'
  | 'columns'
  | 'duration'
  | 'type'
  | 'secret'
  | 'strings'
  | 'records'
  | 'group'

export interface FieldMeta {
  readonly kind: FieldKind
  readonly label: string
  /** One sentence below the control. */
  readonly help?: string
  readonly placeholder?: string
  /** Shown only while another field of the same record has one of these values. */
  readonly when?: { readonly field: string; readonly in: readonly unknown[] }
  /** Choices: value to label. */
  readonly choices?: Readonly<Record<string, string>>
  /** Expressions: the type that it must have, as text; nothing means any. */
  readonly expects?: string
  /** Columns: only those of these types are offered. */
  readonly types?: readonly string[]
  /** Columns and expressions: over the input at this port; without it the first. */
  readonly port?: string
  /** Columns by whose values rows are looked at apart, each value by one task. */
  readonly isKey?: true
  /** Records: what one of them is called, for "Add …". */
  readonly item?: string
  /** Records that each lead from one name to another, in these fields: they are shown as a table of those names too. */
  readonly grid?: { readonly from: string; readonly to: string }
  /** Records that are fences (`fences.ts`): they are drawn on a map too, with the places that these expressions give for the sample rows. */
  readonly map?: { readonly latitude: string; readonly longitude: string }
  /** Code: what it is written in. */
  readonly language?: 'python' | 'sql' | 'text'
  /** A language that has an editor of its own. */
  readonly grammar?: 'match-recognize' | 'row-pattern'
  /** Text: one of the names at this path of the config, such as `states.name`. */
  readonly among?: string
  readonly min?: number
  readonly max?: number
  /**
   * False where no parameter may stand: what it says decides about columns, ports or other code, or is worked out before code is made.
   * Of code that has expressions of ours in it, `expression`.
   */
  readonly parameters?: false | 'expression'
}

/**
 * How a field takes parameters: each is a part of a text, the whole of a value, a value in an expression, or one in an SQL text. Null
 * where it takes none.
 */
export function takesParameters({
  kind,
  language,
  parameters,
}: FieldMeta): 'text' | 'value' | 'expression' | 'sql' | null {
  if (parameters !== undefined) return parameters || null
  if (kind === 'text' || kind === 'strings') return 'text'
  if (kind === 'number' || kind === 'duration') return 'value'
  if (kind === 'expression') return 'expression'
  if (kind !== 'code' || language === 'python') return null
  return language === 'sql' ? 'sql' : 'text'
}

declare module 'zod' {
  interface GlobalMeta {
    field?: FieldMeta
  }
}

type Options = Omit<FieldMeta, 'kind' | 'label' | 'choices'>

const meta = (kind: FieldKind, label: string, options: Options & Pick<FieldMeta, 'choices'> = {}) => ({
  field: { kind, label, ...options } satisfies FieldMeta,
})

/** A line of text. Required: empty is a problem. */
export const text = (label: string, options?: Options) =>
  z
    .string()
    .min(1)
    .meta(meta('text', label, options))
/** A line of text that may stay empty. */
export const optionalText = (label: string, options?: Options, value = '') =>
  z
    .string()
    .default(value)
    .meta(meta('text', label, options))
/** What a column is called, a new one or one of a table: it decides about the columns behind the node, so it holds no parameters. */
export const columnName = (label: string, options?: Options) => text(label, { ...options, parameters: false })
/** The same, where it may stay empty. */
export const optionalColumnName = (label: string, options?: Options) =>
  optionalText(label, { ...options, parameters: false })
/** A Spark SQL expression over the input's columns. */
export const expression = (label: string, options?: Options) =>
  z
    .string()
    .min(1)
    .meta(meta('expression', label, options))
export const optionalExpression = (label: string, options?: Options) =>
  z
    .string()
    .default('')
    .meta(meta('expression', label, options))
/** A name in code: letters, digits and underscores. Required. */
export const name = (label: string, options?: Options) =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A name of letters, digits and underscores is needed, for example "flights"')
    .meta(meta('name', label, options))
/** Lines of code, kept as they are typed. Required. */
export const code = (label: string, options: Options & { language: 'python' | 'sql' | 'text' }) =>
  z
    .string()
    .min(1)
    .meta(meta('code', label, options))
/** Lines that may stay empty, kept as they are typed. */
export const optionalCode = (label: string, options: Options & { language: 'python' | 'sql' | 'text' }) =>
  z
    .string()
    .default('')
    .meta(meta('code', label, options))
/** A column of the input, by name. */
export const column = (label: string, options?: Options) =>
  z
    .string()
    .min(1)
    .meta(meta('column', label, options))
export const optionalColumn = (label: string, options?: Options) =>
  z
    .string()
    .default('')
    .meta(meta('column', label, options))
/** Columns of the input, by name, in order. */
export const columns = (label: string, options?: Options) =>
  z
    .array(z.string().min(1))
    .default([])
    .meta(meta('columns', label, options))
/** Lines of text, in order; at least one. */
export const strings = (label: string, options?: Options) =>
  z
    .array(z.string().min(1))
    .min(1)
    .meta(meta('strings', label, options))
export const integer = (label: string, value: number, options?: Options) =>
  z
    .int()
    .min(options?.min ?? 0)
    .max(options?.max ?? Number.MAX_SAFE_INTEGER)
    .default(value)
    .meta(meta('number', label, options))
/** Any number. */
export const number = (label: string, value: number, options?: Options) =>
  z
    .number()
    .default(value)
    .meta(meta('number', label, options))
/** A whole number that may stay unset. */
export const optionalInteger = (label: string, options?: Options) =>
  z
    .int()
    .min(options?.min ?? 0)
    .max(options?.max ?? Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null)
    .meta(meta('number', label, options))
export const toggle = (label: string, value: boolean, options?: Options) =>
  z
    .boolean()
    .default(value)
    .meta(meta('switch', label, options))
/** A duration in its canonical text form, for example `10 minutes`. */
export const duration = (label: string, valueMs: number, options?: Options) =>
  durationText.default(formatDuration(valueMs)).meta(meta('duration', label, options))
export const optionalDuration = (label: string, options?: Options) =>
  z
    .union([durationText, z.literal('')])
    .default('')
    .meta(meta('duration', label, options))
/** A Spark type in its text form. */
export const sparkType = (label: string, options?: Options) =>
  z
    .string()
    .min(1)
    .default('string')
    .meta(meta('type', label, options))
/** A Spark type that may stay unset. */
export const optionalType = (label: string, options?: Options) =>
  z
    .string()
    .default('')
    .meta(meta('type', label, options))
/** A reference to a secret, never its value. */
export const secret = (label: string, options?: Options) =>
  z
    .strictObject({ scope: z.string().min(1), key: z.string().min(1) })
    .nullable()
    .default(null)
    .meta(meta('secret', label, options))
/** One of a few values, given as value -> label. */
export const choice = <const C extends Readonly<Record<string, string>>>(
  label: string,
  choices: C,
  value: keyof C & string,
  options?: Options,
) =>
  z
    .enum(Object.keys(choices) as [keyof C & string, ...(keyof C & string)[]])
    .default(value as never)
    .meta(meta('choice', label, { ...options, choices }))
/**
 * An ordered list of records. In the document each record is a map of its own, so that two people who edit different
 * records both keep their edit; `id` tells the records apart.
 */
export const records = <S extends z.ZodRawShape>(label: string, shape: S, options: Options & { item: string }) =>
  z
    .array(z.strictObject({ id: z.string().default(''), ...shape }))
    .default([])
    .meta(meta('records', label, options))
/** Fields that belong together, shown under one heading. */
export const group = <S extends z.ZodRawShape>(label: string, shape: S, options?: Options) =>
  z
    .strictObject(shape)
    .prefault({} as never)
    .meta(meta('group', label, options))

const durationText = z.string().refine(isDuration, 'Write a number and a unit, for example "10 minutes"')

/** A field with a default; it keeps its metadata. */
export const withDefault = (schema: z.ZodString, value: string) => schema.default(value).meta(schema.meta() ?? {})

/** Metadata of a field, through defaults and other wrappers. */
export const readFieldMeta = remember((schema): FieldMeta | undefined => schema.meta()?.field)

/** The fields of a group, or of one item of a record list, by name; nothing for other kinds. */
export const readShape = remember((schema): Readonly<Record<string, z.ZodType>> | undefined => {
  const inner = unwrap(schema)
  const object = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : inner
  return object instanceof z.ZodObject ? (object.shape as Record<string, z.ZodType>) : undefined
})

/** What a schema says is asked with every config that is parsed, and never changes. */
function remember<T>(read: (schema: z.ZodType) => T): (schema: z.ZodType) => T {
  const known = new WeakMap<z.ZodType, { readonly value: T }>()
  return (schema) => {
    const found = known.get(schema) ?? { value: read(schema) }
    known.set(schema, found)
    return found.value
  }
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema
}
