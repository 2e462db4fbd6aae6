import type { z } from 'zod'
import type { Environment, JsonObject } from '../pipeline/model.ts'
import { requireValue } from './columns.ts'
import type { Dataset, NodeProblem } from './define.ts'
import { choice, group, optionalText, secret } from './fields.ts'

const SASL = { field: 'protocol', in: ['SASL_PLAINTEXT', 'SASL_SSL'] }

/** How a client of Kafka shows who it is, and whether its connection is encrypted. */
export const securityFields = (options?: Parameters<typeof group>[2]) =>
  group(
    'Security',
    {
      protocol: choice(
        'Protocol',
        { PLAINTEXT: 'None', SSL: 'TLS', SASL_PLAINTEXT: 'SASL', SASL_SSL: 'SASL over TLS' },
        'PLAINTEXT',
      ),
      mechanism: choice(
        'Mechanism',
        { PLAIN: 'PLAIN', 'SCRAM-SHA-256': 'SCRAM-SHA-256', 'SCRAM-SHA-512': 'SCRAM-SHA-512' },
        'PLAIN',
        { when: SASL },
      ),
      username: secret('User', { when: SASL }),
      password: secret('Password', { when: SASL }),
      truststore: optionalText('Truststore', { when: { field: 'protocol', in: ['SSL', 'SASL_SSL'] } }),
    },
    options,
  )

type Security = z.output<ReturnType<typeof securityFields>>

/** An option of Spark's reader or writer. */
export interface Option extends JsonObject {
  readonly name: string
  readonly value: string | number
}

export function checkSecurity({ protocol, username, password }: Security): NodeProblem[] {
  if (!protocol.startsWith('SASL')) return []
  return [
    ...requireValue(username, 'User', 'security.username'),
    ...requireValue(password, 'Password', 'security.password'),
  ]
}

/** Options of Spark's reader and writer, without those that hold secrets. */
export function toClientOptions(bootstrapServers: string, { protocol, truststore }: Security): Option[] {
  const options: Option[] = [{ name: 'kafka.bootstrap.servers', value: bootstrapServers }]
  if (protocol === 'PLAINTEXT') return options
  options.push({ name: 'kafka.security.protocol', value: protocol })
  if (truststore !== '' && protocol.endsWith('SSL')) {
    options.push({ name: 'kafka.ssl.truststore.location', value: truststore })
  }
  return options
}

const MODULES = {
  PLAIN: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'SCRAM-SHA-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'SCRAM-SHA-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
} as const

/** What the template's login reads. */
export interface Login extends JsonObject {
  readonly mechanism: string
  readonly module: string
  readonly username: { readonly scope: string; readonly key: string }
  readonly password: { readonly scope: string; readonly key: string }
}

/** Null where there is none. */
export function toLogin({ protocol, mechanism, username, password }: Security, environment: Environment): Login | null {
  if (!protocol.startsWith('SASL') || !username || !password) return null
  // Databricks ships Kafka's classes under another name.
  const prefix = environment === 'databricks' ? 'kafkashaded.' : ''
  return { mechanism, module: prefix + MODULES[mechanism], username, password }
}

/** A sink of Kafka in a declarative pipeline. */
export function toKafkaDataset(
  bootstrapServers: string,
  security: Security,
  topic: string | null,
  environment: Environment,
): Dataset {
  const options = toClientOptions(bootstrapServers, security)
  if (topic !== null) options.push({ name: 'topic', value: topic })
  return { sink: { format: 'kafka', options, login: toLogin(security, environment) } }
}
