import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { readPipeline, sortRows } from './executions.ts'
import { type Kafka, startKafka } from './kafka.ts'
import { ROOT, type SparkDriver } from './spark.ts'

/** Key and value of each. */
export type Messages = [string | null, string | null][]

export const toMessage = (key: string, value: Buffer | null): [string, string | null] => [
  key,
  value?.toString('base64') ?? null,
]

/** A broker for the tests of a file: what is written to its topics and read from them, by scripts and by pipelines. */
export function useTopics(spark: SparkDriver) {
  let kafka: Kafka
  beforeAll(async () => {
    kafka = await startKafka()
  }, 600_000)
  afterAll(() => kafka?.stop())

  function produce(topic: string, messages: Messages, options: { base64?: boolean } = {}) {
    const script = join(ROOT, 'test', 'spark', 'scripts', 'produce.py')
    return spark.runScript(script, { servers: kafka.bootstrapServers, topic, messages, ...options })
  }

  async function consume(topic: string, options: { base64?: boolean } = {}) {
    const script = join(ROOT, 'test', 'spark', 'scripts', 'consume.py')
    return (await spark.runScript(script, { servers: kafka.bootstrapServers, topic, ...options })) as [
      string | null,
      string,
      string[][],
    ][]
  }

  /** What a kafka-topic node reads from a topic that holds these messages, by output port. */
  async function readTopic(topic: string, messages: Messages, config: object, ports = ['out']) {
    await produce(topic, messages)
    const { rows, errors } = await runSource(topic, config, ports)
    expect(errors).toEqual([])
    return rows
  }

  /** One node that reads the topic: its rows by output port. */
  async function runSource(topic: string, config: object, ports = ['out']) {
    const { rows, errors } = await runSources(topic, { topic: config }, ports)
    return { errors, rows: rows['topic'] ?? {} }
  }

  /** Several nodes that read the topic: their rows by output port. */
  async function runSources(topic: string, configs: Readonly<Record<string, object>>, ports = ['out']) {
    const names = Object.keys(configs)
    const bootstrapServers = kafka.bootstrapServers
    const sources = Object.entries(configs).map(([name, config]) => {
      const read = { bootstrapServers, topics: [topic], startingOffsets: 'earliest', ...config }
      return [name, { type: 'kafka-topic', label: name, config: read }]
    })
    const ends = names.flatMap((name) => ports.map((port) => ({ name, port, sink: `sink-${name}-${port}` })))
    const sinks = ends.map(({ sink }) => [sink, { type: 'console-sink', label: sink, config: {} }])
    const pipeline = readPipeline({
      lakestream: 1,
      name: 'topic',
      nodes: { ...Object.fromEntries(sources), ...Object.fromEntries(sinks) },
      edges: ends.map(({ name, port, sink }) => `${name}:${port}>${sink}:in`).sort(),
    })
    const { errors, rows } = await spark.runPipeline(pipeline)
    const read = (name: string) =>
      Object.fromEntries(ports.map((port) => [port, sortRows(rows[`sink-${name}-${port}`]?.rows ?? [])]))
    return {
      errors: errors.map(({ message }) => message),
      rows: Object.fromEntries(names.map((name) => [name, read(name)])),
    }
  }

  const servers = () => kafka.bootstrapServers
  return { consume, produce, readTopic, runSource, runSources, servers }
}
