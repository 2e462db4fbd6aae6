/**
 * Options that are documented, by what is read or written. Only names that generated code may use have to be here; a name that is not
 * here is looked up on the page first.
 */
interface Documented {
  /** Address of the page. */
  readonly page: string
  readonly options: readonly string[]
}

/** Of every query. */
export const QUERY: Documented = {
  page: 'https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#starting-streaming-queries',
  options: ['checkpointLocation'],
}

export const BY_FORMAT: Readonly<Record<string, readonly Documented[]>> = {
  cloudFiles: [
    {
      page: 'https://docs.databricks.com/aws/en/ingestion/cloud-object-storage/auto-loader/options#common-auto-loader-options',
      options: [
        'cloudFiles.format',
        'cloudFiles.inferColumnTypes',
        'cloudFiles.maxFilesPerTrigger',
        'cloudFiles.schemaEvolutionMode',
        'cloudFiles.schemaHints',
        'cloudFiles.schemaLocation',
      ],
    },
    {
      page: 'https://docs.databricks.com/aws/en/ingestion/cloud-object-storage/auto-loader/options#generic-options',
      options: ['pathGlobFilter'],
    },
  ],
  kinesis: [
    {
      page: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/read_kinesis',
      options: ['streamName', 'region', 'initialPosition', 'awsAccessKey', 'awsSecretKey', 'serviceCredential'],
    },
  ],
  pubsub: [
    {
      page: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/read_pubsub',
      options: [
        'subscriptionId',
        'projectId',
        'topicId',
        'serviceCredential',
        'clientEmail',
        'clientId',
        'privateKeyId',
        'privateKey',
      ],
    },
  ],
  kafka: [
    {
      page: 'https://spark.apache.org/docs/latest/streaming/structured-streaming-kafka-integration.html',
      options: [
        'subscribe',
        'subscribePattern',
        'startingOffsets',
        'startingTimestamp',
        'failOnDataLoss',
        'maxOffsetsPerTrigger',
        'groupIdPrefix',
        'topic',
        'kafka.group.id',
        'kafka.bootstrap.servers',
      ],
    },
    {
      page: 'https://kafka.apache.org/documentation/#consumerconfigs',
      options: [
        'kafka.security.protocol',
        'kafka.sasl.mechanism',
        'kafka.sasl.jaas.config',
        'kafka.ssl.truststore.location',
      ],
    },
  ],
  delta: [
    {
      page: 'https://docs.delta.io/latest/delta-streaming.html',
      options: ['startingVersion', 'startingTimestamp', 'skipChangeCommits', 'maxFilesPerTrigger'],
    },
    { page: 'https://docs.delta.io/latest/delta-change-data-feed.html', options: ['readChangeFeed'] },
    { page: 'https://docs.delta.io/latest/delta-update.html#automatic-schema-evolution', options: ['mergeSchema'] },
    {
      page: 'https://docs.delta.io/latest/delta-streaming.html#idempotent-table-writes-in-foreachbatch',
      options: ['txnAppId', 'txnVersion'],
    },
  ],
  'rate-micro-batch': [
    {
      page: 'https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#input-sources',
      options: ['rowsPerBatch'],
    },
  ],
}

/** Of Auto Loader, by `cloudFiles.format`. */
export const BY_FILES: Readonly<Record<string, Documented>> = {
  json: {
    page: 'https://docs.databricks.com/aws/en/ingestion/cloud-object-storage/auto-loader/options#json-options',
    options: ['columnNameOfCorruptRecord', 'multiLine', 'rescuedDataColumn'],
  },
  csv: {
    page: 'https://docs.databricks.com/aws/en/ingestion/cloud-object-storage/auto-loader/options#csv-options',
    options: ['columnNameOfCorruptRecord', 'header', 'multiLine', 'rescuedDataColumn', 'sep'],
  },
}

/** What a serving endpoint of an own model takes. Source: https://docs.databricks.com/api/workspace/servingendpoints/query */
export const SERVING_BODIES = ['dataframe_records', 'dataframe_split', 'instances', 'inputs']

/** Arguments of `create_auto_cdc_flow`. */
export const AUTO_CDC: Documented = {
  page: 'https://docs.databricks.com/aws/en/ldp/developer/ldp-python-ref-apply-changes',
  options: [
    'target',
    'source',
    'keys',
    'sequence_by',
    'ignore_null_updates',
    'apply_as_deletes',
    'apply_as_truncates',
    'column_list',
    'except_column_list',
    'stored_as_scd_type',
    'track_history_column_list',
    'track_history_except_column_list',
    'name',
    'once',
  ],
}
