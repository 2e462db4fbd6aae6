import { absence } from './absence-detector.ts'
import { compareRows, type Definition, type Scale } from './compare.ts'
import { countThreshold } from './count-threshold.ts'
import { deduplication } from './deduplication.ts'
import { geofence } from './geofence-location.ts'
import { heartbeatLiveness } from './heartbeat-liveness.ts'
import { matchRecognize } from './match-recognize-sql.ts'
import { outlier } from './outlier-anomaly.ts'
import { groupedSequence, sequence } from './sequence-detector.ts'
import { sessionDetector } from './session-detector.ts'
import { stateMachine } from './state-machine.ts'
import { temporalCorrelation } from './temporal-correlation.ts'
import { trend } from './trend-detector.ts'
import { velocityDetector } from './velocity-detector.ts'

const toComparison =
  <C>(definition: Definition<C>) =>
  (scale: Scale) =>
    compareRows(definition, scale)

/** Patterns whose rows are compared with those of their definition, column by column. */
export const DEFINITIONS: Readonly<Record<string, (scale: Scale) => Record<string, number>>> = {
  [countThreshold.type]: toComparison(countThreshold),
  [velocityDetector.type]: toComparison(velocityDetector),
  [deduplication.type]: toComparison(deduplication),
  [sessionDetector.type]: toComparison(sessionDetector),
  [heartbeatLiveness.type]: toComparison(heartbeatLiveness),
  [temporalCorrelation.type]: toComparison(temporalCorrelation),
  [sequence.type]: toComparison(sequence),
  'sequence-detector with groups': toComparison(groupedSequence),
  [absence.type]: toComparison(absence),
  [matchRecognize.type]: toComparison(matchRecognize),
  [stateMachine.type]: toComparison(stateMachine),
  [geofence.type]: toComparison(geofence),
  [trend.type]: toComparison(trend),
  [outlier.type]: toComparison(outlier),
}
