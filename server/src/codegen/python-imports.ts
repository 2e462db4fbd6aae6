import type { Environment } from '@lakestream/shared/pipeline/model'

/** Every name that templates use, and the line that imports it; names of one module share a line. */
const MODULES: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['lakestream_runtime.alerts', ['pagerduty', 'slack', 'teams']],
  ['lakestream_runtime.avro_messages', ['as_avro', 'as_registered_avro', 'parse_avro', 'parse_registered_avro']],
  ['lakestream_runtime.bundle', ['Run', 'jaas', 'main']],
  ['lakestream_runtime.change_values', ['Spelling']],
  ['lakestream_runtime.changes', ['Changes', 'feed_to_changes', 'to_changes']],
  ['lakestream_runtime.custom_source', ['load_source']],
  ['lakestream_runtime.custom_state', ['StateVariable', 'run_processor']],
  ['lakestream_runtime.declarative', ['analysed', 'check_operators', 'data_type', 'declarative_run']],
  ['lakestream_runtime.declared', ['check_declared']],
  ['lakestream_runtime.detect', ['Found', 'Stream', 'detect', 'run_pattern']],
  ['lakestream_runtime.expectations', ['Expectation', 'check_expectations']],
  ['lakestream_runtime.failed_rows', ['no_errors', 'split_failed']],
  ['lakestream_runtime.fence_table', ['beside_fences']],
  ['lakestream_runtime.geometry', ['Circle', 'Polygon']],
  [
    'lakestream_runtime.http_delivery',
    ['Endpoint', 'as_json', 'as_json_list', 'basic', 'bearer', 'deliver_rows', 'from_template'],
  ],
  ['lakestream_runtime.http_listen', ['HttpListen']],
  ['lakestream_runtime.http_poll', ['HttpPoll']],
  ['lakestream_runtime.letters', ['to_letters']],
  ['lakestream_runtime.mail', ['Mail', 'MailServer', 'send_mails', 'sendgrid', 'smtp']],
  ['lakestream_runtime.malformed', ['refuse_malformed']],
  [
    'lakestream_runtime.model_endpoint',
    ['PredictionPorts', 'Predictions', 'ask_model', 'fill_predictions', 'require_predictions', 'serving_url'],
  ],
  ['lakestream_runtime.mqtt', ['Mqtt']],
  ['lakestream_runtime.native_count', ['count_natively']],
  ['lakestream_runtime.operators.absence_detector', ['AbsenceDetector', 'Repeat']],
  ['lakestream_runtime.operators.count_threshold', ['CountThreshold', 'Lookback', 'Sliding', 'Tumbling']],
  ['lakestream_runtime.operators.deduplication', ['Deduplication']],
  ['lakestream_runtime.operators.geofence', ['Geofence', 'TableGeofence']],
  ['lakestream_runtime.operators.heartbeat_liveness', ['HeartbeatLiveness']],
  ['lakestream_runtime.operators.outlier_anomaly', ['OutlierAnomaly', 'Recent', 'Smoothed']],
  ['lakestream_runtime.operators.session_detector', ['SessionDetector']],
  ['lakestream_runtime.operators.sequence_detector', ['AfterMatch', 'SequenceDetector', 'Within']],
  ['lakestream_runtime.operators.sequence_tree', ['Group', 'Step']],
  ['lakestream_runtime.operators.state_machine', ['State', 'StateMachine']],
  ['lakestream_runtime.operators.temporal_correlation', ['TemporalCorrelation']],
  ['lakestream_runtime.operators.trend_detector', ['TrendDetector']],
  ['lakestream_runtime.operators.velocity_detector', ['VelocityDetector']],
  ['lakestream_runtime.operators.match_recognize', ['MatchRecognize']],
  ['lakestream_runtime.operators.measure', ['Measure']],
  ['lakestream_runtime.operators.preferred_search', ['Program']],
  ['lakestream_runtime.parameters', ['Parameters']],
  ['lakestream_runtime.postgres', ['PostgresTable', 'prepare_postgres', 'send_to_postgres']],
  ['lakestream_runtime.postgres_server', ['PostgresServer']],
  ['lakestream_runtime.protobuf_messages', ['as_protobuf', 'parse_protobuf']],
  ['lakestream_runtime.queries', ['Keep', 'Query', 'Sink', 'Write']],
  ['lakestream_runtime.receive', ['receive']],
  ['lakestream_runtime.schema_registry', ['SchemaRegistry']],
  ['lakestream_runtime.simulate', ['simulate']],
  ['lakestream_runtime.times', ['with_event_time', 'with_watermark']],
  ['lakestream_runtime.table_changes', ['TableChanges', 'keep_current', 'keep_history']],
  ['lakestream_runtime.warehouse', ['Warehouse']],
  ['lakestream_runtime.warehouse_load', ['copy_into', 'load_batch', 'merge_into', 'overwrite']],
  ['lakestream_runtime.workspace', ['Workspace']],
  ['lakestream_runtime.writer', ['Writer']],
  ['pyspark.sql', ['DataFrame', 'SparkSession']],
]

/** A module of people's own code, and what it is called where it is used. */
export interface OwnModule {
  readonly module: string
  readonly name: string
  readonly alias: string
}

/** The import lines that the given text needs, sorted as ruff sorts them. */
export function collectImports(
  regions: readonly string[],
  environment: Environment,
  modules: readonly OwnModule[] = [],
): string[] {
  const words = new Set(regions.flatMap((text) => dropLiterals(text).match(/\w+/g) ?? []))
  const uses = (name: string) => words.has(name)
  const lines = [...MODULES, SECRETS[environment]].flatMap(([module, names]) => {
    const used = names.filter(uses)
    return used.length === 0 ? [] : [toLine(module, used)]
  })
  if (uses('dp')) lines.push('from pyspark import pipelines as dp')
  if (uses('F')) lines.push('from pyspark.sql import functions as F')
  const own = modules.filter(({ alias }) => uses(alias))
  return [...lines, ...own.map(({ module, name, alias }) => toLine(module, [`${name} as ${alias}`]))].sort(byModule)
}

/** Names beyond the width go into brackets, one a line. */
function toLine(module: string, names: readonly string[]): string {
  const line = `from ${module} import ${names.join(', ')}`
  return line.length <= 88 ? line : `from ${module} import (\n${names.map((name) => `    ${name},\n`).join('')})`
}

const SECRETS: Readonly<Record<Environment, (typeof MODULES)[number]>> = {
  databricks: ['lakestream_runtime.databricks', ['job_parameter', 'secret']],
  spark: ['lakestream_runtime.secrets', ['secret']],
}

function byModule(a: string, b: string): number {
  const key = (line: string) => `${line.split(' ')[1]} ${line.includes(' as ') ? 1 : 0} ${line}`
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}

/** Code without string literals and comments, where any name may stand. */
function dropLiterals(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
}
