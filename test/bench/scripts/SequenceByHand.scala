import org.apache.spark.sql.{DataFrame, Encoder, Encoders}
import org.apache.spark.sql.streaming.{OutputMode, StatefulProcessor, TTLConfig, TimeMode, TimerValues, ValueState}

/** A, later B, later C, then anew, as `transformWithState` with a group for each key: the twin of `by_hand.py`. */
object SequenceByHand {
  case class Event(k: String, kind: String, ms: Long)
  case class Progress(step: Int, start: Long)
  case class Found(k: String, start: Long, end: Long, count: Long)

  private val Kinds = Array("a", "b", "c")

  class PerKey extends StatefulProcessor[String, Event, Found] {
    @transient private var state: ValueState[Progress] = _

    override def init(mode: OutputMode, time: TimeMode): Unit =
      state = getHandle.getValueState("state", Encoders.product[Progress], TTLConfig.NONE)

    override def handleInputRows(key: String, rows: Iterator[Event], timers: TimerValues): Iterator[Found] = {
      val stored = if (state.exists()) state.get() else Progress(0, 0)
      var now = stored
      val found = List.newBuilder[Found]
      for (event <- rows.toArray.sortBy(_.ms) if event.kind == Kinds(now.step)) {
        now = Progress(now.step + 1, if (now.step == 0) event.ms else now.start)
        if (now.step == 3) {
          found += Found(key, now.start, event.ms, 3)
          now = Progress(0, 0)
        }
      }
      if (now != stored) state.update(now)
      found.result().iterator
    }
  }

  def find(rows: DataFrame): DataFrame = {
    implicit val text: Encoder[String] = Encoders.STRING
    implicit val found: Encoder[Found] = Encoders.product[Found]
    rows
      .filter("type IN ('a', 'b', 'c')")
      .selectExpr("k", "type AS kind", "unix_millis(ts) AS ms")
      .as[Event](Encoders.product[Event])
      .groupByKey(_.k)
      .transformWithState(new PerKey, TimeMode.None(), OutputMode.Append())
      .toDF()
  }
}
