import { absence } from './absence-definition.ts'
import { compareRows } from './compare.ts'
import { countThreshold } from './count-threshold.ts'
import { deduplication } from './deduplication.ts'
import { compareTraces, type Scale } from './detect-rows.ts'
import { geofence } from './geofence-definition.ts'
import { heartbeatLiveness } from './heartbeat-liveness.ts'
import { matchRecognize } from './match-recognize-definition.ts'
import { outlier } from './outlier-definition.ts'
import { groupedSequence, sequence } from './sequence-definition.ts'
import { sessionDetector } from './session-detector.ts'
import { stateMachine } from './state-machine-definition.ts'
import { temporalCorrelation } from './temporal-correlation.ts'
import { trend } from './trend-definition.ts'
import { velocityDetector } from './velocity-detector.ts'

/** Patterns whose rows are compared with those of their definition, column by column. */
export const DEFINITIONS: Readonly<Record<string, (scale: Scale) => Record<string, number>>> = {
  [countThreshold.type]: (scale) => compareRows(countThreshold, scale),
  [velocityDetector.type]: (scale) => compareRows(velocityDetector, scale),
  [deduplication.type]: (scale) => compareRows(deduplication, scale),
  [sessionDetector.type]: (scale) => compareRows(sessionDetector, scale),
  [heartbeatLiveness.type]: (scale) => compareRows(heartbeatLiveness, scale),
  [temporalCorrelation.type]: (scale) => compareRows(temporalCorrelation, scale),

  'sequence-detector': (scale) => compareTraces(sequence, scale),
  'sequence-detector with groups': (scale) => compareTraces(groupedSequence, scale),
  [absence.type]: (scale) => compareTraces(absence, scale),
  [matchRecognize.type]: (scale) => compareTraces(matchRecognize, scale),
  [stateMachine.type]: (scale) => compareTraces(stateMachine, scale),
  [geofence.type]: (scale) => compareTraces(geofence, scale),
  [trend.type]: (scale) => compareTraces(trend, scale),
  [outlier.type]: (scale) => compareTraces(outlier, scale),
}
