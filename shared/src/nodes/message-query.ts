import { quoteText } from '../expression/quote-text.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { EventTimeConfig } from './event-time.ts'
import type { Login } from './kafka-client.ts'
import { type MessageFormat, toMessageContext, toMessageRecords } from './message-format.ts'
import { toTimeQuery } from './time-query.ts'

/** An argument of a table function: a value, or SQL that gives one. */
export interface SqlOption extends JsonObject {
  readonly name: string
  readonly value: string | number | null
  readonly sql: string | null
}

/** Databricks' table function that gives messages, the column that holds their text, and what else is taken from them. */
interface MessageFunction {
  readonly name: string
  readonly payload: string
  readonly options: readonly SqlOption[]
  readonly more: readonly { readonly name: string; readonly sql: string }[]
}

export const NO_FUNCTION = 'Open-source Spark has no table function that reads it.'

/** The column of what could not be read, where it goes to the errors. */
const MALFORMED = '_malformed'

/** What the SQL of a source of messages reads: the call, how a message's text is taken apart, the columns, and its event time. */
export function toMessageQuery(
  config: MessageFormat & { readonly eventTime: EventTimeConfig },
  columns: readonly Column[],
  { name, payload, options, more }: MessageFunction,
  port: string,
): JsonObject | string {
  if (config.format === 'avro' || config.format === 'avro-registry') return 'Avro messages are read in Python only.'
  if (config.format === 'protobuf') return 'Protobuf messages are read in Python only.'
  const { parse = null, columns: read = [], drop = false, malformed } = toMessageContext(config, more, payload)
  const marked = malformed === true ? MALFORMED : null
  return {
    function: name,
    path: null,
    options,
    payload,
    parse,
    read,
    drop,
    ...toTimeQuery(columns, config.eventTime, toMessageRecords(config), { port, marked }),
  }
}

/** Options of a reader as arguments, where the brokers have another name. */
export const toSqlOptions = (options: readonly { name: string; value: string | number }[]): SqlOption[] =>
  options.map(({ name, value }) => ({
    name: name === 'kafka.bootstrap.servers' ? 'bootstrapServers' : name,
    value,
    sql: null,
  }))

interface Reference {
  readonly scope: string
  readonly key: string
}

/** A secret as an argument. */
export const toSecretOption = (name: string, reference: Reference): SqlOption => ({
  name,
  value: null,
  sql: toSecretSql(reference),
})

/** Kafka's login as arguments; quotes and backslashes stay part of the values. */
export function toLoginOptions({ mechanism, module, username, password }: Login): SqlOption[] {
  const quoted = (reference: Reference) =>
    String.raw`replace(replace(${toSecretSql(reference)}, '\\', '\\\\'), '"', '\\"')`
  const start = quoteText(`${module} required username="`)
  return [
    { name: 'kafka.sasl.mechanism', value: mechanism, sql: null },
    toJaasOption(start, quoted(username), quoted(password)),
  ]
}

/** The login of a user that is known. */
export const toJaasOption = (start: string, user: string, password: string): SqlOption => ({
  name: 'kafka.sasl.jaas.config',
  value: null,
  sql: `concat(${[start, user, `'" password="'`, password, `'";'`].join(', ')})`,
})

export const toSecretSql = ({ scope, key }: Reference) => `secret(${quoteText(scope)}, ${quoteText(key)})`
