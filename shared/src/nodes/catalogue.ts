import type { z } from 'zod'
import { absenceDetector } from './absence-detector.ts'
import { autoLoader } from './auto-loader.ts'
import { cdcStream } from './cdc-stream.ts'
import { consoleSink } from './console-sink.ts'
import { countThreshold } from './count-threshold.ts'
import { customPythonSource } from './custom-python-source.ts'
import { customPythonUdf } from './custom-python-udf.ts'
import { customStatefulProcessor } from './custom-stateful-processor.ts'
import { dataQualityExpectations } from './data-quality-expectations.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'
import { deduplication } from './deduplication.ts'
import type { AnyNodeDefinition } from './define.ts'
import { deltaTableSink } from './delta-table-sink.ts'
import { deltaTableSource } from './delta-table-source.ts'
import { emailSink } from './email-sink.ts'
import { eventHubKinesis } from './event-hub-kinesis.ts'
import { featureStoreSink } from './feature-store-sink.ts'
import { filter } from './filter.ts'
import { flattenExplode } from './flatten-explode.ts'
import { geofenceLocation } from './geofence-location.ts'
import { googlePubsub } from './google-pubsub.ts'
import { heartbeatLiveness } from './heartbeat-liveness.ts'
import { kafkaTopic } from './kafka-topic.ts'
import { kafkaTopicSink } from './kafka-topic-sink.ts'
import { lakebaseSink } from './lakebase-sink.ts'
import { lookupEnrichment } from './lookup-enrichment.ts'
import { mapSelect } from './map-select.ts'
import { matchRecognizeSql } from './match-recognize-sql.ts'
import { mlModelEndpoint } from './ml-model-endpoint.ts'
import { mqtt } from './mqtt.ts'
import { outlierAnomaly } from './outlier-anomaly.ts'
import { pythonDataframe } from './python-dataframe.ts'
import { renameCast } from './rename-cast.ts'
import { restWebhookSink } from './rest-webhook-sink.ts'
import { restWebhookSource } from './rest-webhook-source.ts'
import { sequenceDetector } from './sequence-detector.ts'
import { sessionDetector } from './session-detector.ts'
import { slackTeamsPagerduty } from './slack-teams-pagerduty.ts'
import { splitRouter } from './split-router.ts'
import { sqlQuery } from './sql-query.ts'
import { sqlWarehouseSink } from './sql-warehouse-sink.ts'
import { stateMachine } from './state-machine.ts'
import { streamSimulator } from './stream-simulator.ts'
import { streamStaticJoin } from './stream-static-join.ts'
import { streamStreamJoin } from './stream-stream-join.ts'
import { temporalCorrelation } from './temporal-correlation.ts'
import { trendDetector } from './trend-detector.ts'
import { unionMerge } from './union-merge.ts'
import { unityCatalogTableSink } from './unity-catalog-table-sink.ts'
import { velocityDetector } from './velocity-detector.ts'
import { watermark } from './watermark.ts'
import { windowAggregate } from './window-aggregate.ts'

const ALL = [
  kafkaTopic,
  autoLoader,
  deltaTableSource,
  cdcStream,
  eventHubKinesis,
  googlePubsub,
  mqtt,
  restWebhookSource,
  customPythonSource,
  streamSimulator,
  sequenceDetector,
  absenceDetector,
  countThreshold,
  temporalCorrelation,
  trendDetector,
  outlierAnomaly,
  velocityDetector,
  geofenceLocation,
  sessionDetector,
  heartbeatLiveness,
  stateMachine,
  deduplication,
  matchRecognizeSql,
  customStatefulProcessor,
  filter,
  mapSelect,
  renameCast,
  flattenExplode,
  splitRouter,
  unionMerge,
  streamStreamJoin,
  streamStaticJoin,
  lookupEnrichment,
  dataQualityExpectations,
  watermark,
  mlModelEndpoint,
  customPythonUdf,
  sqlQuery,
  pythonDataframe,
  windowAggregate,
  deltaTableSink,
  unityCatalogTableSink,
  featureStoreSink,
  sqlWarehouseSink,
  lakebaseSink,
  kafkaTopicSink,
  restWebhookSink,
  slackTeamsPagerduty,
  emailSink,
  deadLetterQueue,
  consoleSink,
] as const

/** Every node type there is, in the order of the palette. */
export const CATALOGUE: readonly AnyNodeDefinition[] = ALL

export type NodeType = (typeof ALL)[number]['type']

type DefinitionOf<T extends NodeType> = Extract<(typeof ALL)[number], { readonly type: T }>

/** A node type's parsed config. */
export type ConfigOf<T extends NodeType> = z.output<DefinitionOf<T>['config']>

const BY_TYPE: ReadonlyMap<string, AnyNodeDefinition> = new Map(ALL.map((definition) => [definition.type, definition]))

export function findNode(type: string): AnyNodeDefinition | undefined {
  return BY_TYPE.get(type)
}
