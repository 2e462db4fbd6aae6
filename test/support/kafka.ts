import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ensureSpark, fetchJars, sparkFolder } from '@lakestream/server/deploy/local/environment'
import { poll } from './poll.ts'
import { canConnect, findFreePort } from './ports.ts'
import { ROOT } from './spark.ts'

/** A real broker: one KRaft node on 127.0.0.1, with folder and ports of its own. */
export interface Kafka {
  readonly bootstrapServers: string
  stop(): Promise<void>
}

const PACKAGE = 'org.apache.kafka:kafka_2.13:3.9.1'

export async function startKafka(): Promise<Kafka> {
  const { java, classPath } = await findBroker()
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-kafka-'))
  const [port, controller] = await Promise.all([findFreePort(), findFreePort()])
  const properties = join(folder, 'server.properties')
  writeFileSync(properties, toProperties(folder, port, controller))
  const run = (mainClass: string, ...args: string[]) => ['-Xmx384m', '-cp', classPath, mainClass, ...args]
  const format = run('kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAA', '-c', properties)
  const formatted = spawnSync(java, format, { cwd: folder, encoding: 'utf8' })
  if (formatted.status !== 0) throw new Error(formatted.stderr || formatted.stdout)

  const broker = spawn(java, run('kafka.Kafka', properties), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [broker.stdout, broker.stderr])
    stream.on('data', (part) => (said = `${said}${part}`.slice(-4_000)))
  const exited = new Promise<void>((resolve) => broker.once('close', () => resolve()))
  try {
    await poll('the broker takes connections', () => canConnect(port), 90_000)
  } catch (error) {
    broker.kill('SIGKILL')
    throw new Error(`Kafka did not start:\n${said}`, { cause: error })
  }
  return {
    bootstrapServers: `127.0.0.1:${port}`,
    async stop() {
      broker.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The broker's jars come from Maven; Scala's library, which the resolver leaves out, is Spark's. */
async function findBroker(): Promise<{ java: string; classPath: string }> {
  const options = { root: ROOT, env: process.env }
  const spark = await ensureSpark(options)
  const folder = join(sparkFolder(options), 'kafka')
  const jars = await fetchJars({ ...spark, folder, packages: [PACKAGE], env: process.env })
  const find = 'import pyspark, os; print(os.path.join(os.path.dirname(pyspark.__file__), "jars"))'
  const sparkJars = spawnSync(spark.python, ['-c', find], { encoding: 'utf8' }).stdout.trim()
  const scala = readdirSync(sparkJars).filter((name) => name.startsWith('scala-library'))
  return {
    java: join(spark.javaHome, 'bin', 'java'),
    classPath: [...jars, ...scala.map((name) => join(sparkJars, name))].join(delimiter),
  }
}

function toProperties(folder: string, port: number, controller: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'logs'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'num.partitions': '1',
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
