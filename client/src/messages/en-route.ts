/** Words about what a pipeline becomes, loaded with the status bar. */
export const w = {
  targets: {
    sdp: 'Declarative pipeline',
    sss: 'Structured Streaming job',
    hybrid: 'Declarative pipeline, then a job',
  },
  why: 'why?',
  title: 'What this pipeline runs as',
  places: { spark: 'On open-source Spark', databricks: 'On Databricks' },
  leads: {
    none: 'No node reaches a sink yet. The first ones that do decide; until then it is a declarative pipeline.',
    sdp: 'Every node can be part of a declarative pipeline, so the whole pipeline is one.',
    sss: 'Some nodes need a Structured Streaming job, and all the others can be part of one too, so the whole pipeline is one job.',
    hybrid:
      'Some nodes need a Structured Streaming job, others a declarative pipeline. So it is cut once: the declarative part comes first and writes tables, the job reads them.',
  },
  chosen: 'Somebody chose this for the pipeline: it does not follow from its nodes.',
  fits: 'Nothing stands in the way.',
  sections: {
    problems: 'This stands in the way',
    sdp: 'These need a Structured Streaming job',
    sss: 'These need a declarative pipeline',
    declarative: 'In the declarative pipeline',
    job: 'In the job',
    loose: 'These reach no sink, so nothing runs them',
  },
  show: (label: string) => `Show ${label} on the canvas`,
  rule: 'A pipeline is declarative where every node can be, a job where every node can be part of one and at least one needs it, and both with one cut otherwise. Only nodes that reach a sink count.',
}
