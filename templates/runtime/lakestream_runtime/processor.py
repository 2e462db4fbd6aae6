"""An event-time operator as Spark's `transformWithStateInPandas`: one state value and one timer for each bucket of keys."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from .bucket import Bucket
from .buffer import COLUMNS
from .drain import Drain, Match, RowOrder
from .given import GivenValues
from .operators.operator import Operator
from .packed_rows import unpack
from .values import Type, list_text

if TYPE_CHECKING:
    from pyspark.sql.streaming.stateful_processor import ExpiredTimerInfo, TimerValues

OUTPUT = (
    "kind string, status string, match_id string, key string, match_start bigint, match_end bigint, "
    "match_time timestamp, event_count bigint, found string, emit string, input int, row string"
)
"""One tagged output: detections by port; late rows, whose time is null because Spark kills a query that emits old rows
(EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED); and from each bucket that is looked at in a batch, last, a row of `FIGURES`, without a time too."""

LATE = "late"
FIGURES = "figures"
"""How much a bucket holds then, as JSON in `row`: an observed metric sees only rows that come out."""
FIGURES_DDL = "bucket int, watermark bigint, waiting_rows bigint, keys bigint, partial_matches bigint"


class BucketProcessor(StatefulProcessor):
    """Buffers what arrives and drains it when the watermark has passed, in the input handler as in the timer."""

    def __init__(
        self,
        operator: Operator,
        *,
        node_id: str,
        key_types: Sequence[Type],
        rows: Sequence[RowOrder],
        chained: Sequence[bool],
        value_types: Sequence[Type],
        signature: str,
    ) -> None:
        """`rows` and `chained` have an entry for each input, `value_types` one for each of the operator's `VALUES`."""
        self._drain = Drain(operator, node_id, key_types, rows)
        self._chained = pa.array([by for by, is_chained in enumerate(chained) if is_chained], pa.int32())
        self._kinds = [kind for _, kind in operator.VALUES]
        self._value_types = value_types
        self._signature = signature

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._handle = handle
        # Made here, because functions do not travel to the workers.
        self._values = GivenValues(self._kinds, self._value_types)
        self._state = handle.getValueState("bucket", "blob binary")
        self._looked_at: set[int] = set()

    def handleInputRows(
        self, key: Any, rows: Iterator[pd.DataFrame], timerValues: TimerValues
    ) -> Iterator[pd.DataFrame]:
        watermark_ms = timerValues.getCurrentWatermarkInMs()
        with _collector_paused():
            result = self._take(key[0], rows, watermark_ms)
        yield result

    def _take(self, number: int, chunks: Iterator[pd.DataFrame], watermark_ms: int) -> pd.DataFrame:
        self._looked_at.add(number)
        bucket = self._load()
        rows = unpack(packed for chunk in chunks for packed in chunk["rows"])
        is_late = pc.less_equal(rows["time_ms"], watermark_ms)
        if len(self._chained) > 0:
            is_late = pc.and_not(is_late, pc.is_in(rows["input"], self._chained))
        late = rows.filter(is_late)
        kept = rows.filter(pc.and_not(rows["keeps"], is_late))
        bucket.add([kept[name].to_pylist() for name in COLUMNS])
        left = zip(late["input"].to_pylist(), late["row_text"].to_pylist(), strict=True)
        return self._finish(number, bucket, watermark_ms, list(left))

    def handleExpiredTimer(
        self, key: Any, timerValues: TimerValues, expiredTimerInfo: ExpiredTimerInfo
    ) -> Iterator[pd.DataFrame]:
        # What came in this batch was looked at with all that was due.
        if key[0] in self._looked_at:
            return
        with _collector_paused():
            bucket = self._load()
            if bucket.timer_ms == expiredTimerInfo.getExpiryTimeInMs():
                bucket.timer_ms = None
            result = self._finish(key[0], bucket, timerValues.getCurrentWatermarkInMs(), [])
        yield result

    def close(self) -> None:
        """Nothing to close."""

    def _load(self) -> Bucket:
        value = self._state.get()
        return Bucket(self._drain, self._signature, self._values, bytes(value[0]) if value else None)

    def _finish(self, number: int, bucket: Bucket, watermark_ms: int, late: list[tuple[int, str]]) -> pd.DataFrame:
        matches = bucket.drain(watermark_ms)
        self._arm(bucket, watermark_ms)
        self._state.update((bucket.encode(),))
        figures = {"bucket": int(number), "watermark": watermark_ms, **bucket.figures()}
        return _to_frame(matches, [(LATE, *each) for each in late] + [(FIGURES, 0, json.dumps(figures))])

    def _arm(self, bucket: Bucket, watermark_ms: int) -> None:
        """One timer per bucket, never at or below the watermark: such a one fires a batch later or is lost."""
        due = bucket.next_due()
        timer_ms = None if due is None else max(due, watermark_ms + 1)
        if timer_ms == bucket.timer_ms:
            return
        if bucket.timer_ms is not None and bucket.timer_ms > watermark_ms:
            self._handle.deleteTimer(bucket.timer_ms)
        if timer_ms is not None:
            self._handle.registerTimer(timer_ms)
        bucket.timer_ms = timer_ms


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing here makes cycles, and to look for some among a million small tuples would take longer than all the rest."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _to_frame(matches: list[Match], others: list[tuple[str, int, str]]) -> pd.DataFrame:
    """`others` have no time: of each its kind, input and text."""
    found = [match.detection for match in matches]
    none = [None] * len(others)
    zeros = [0] * len(others)
    not_a_time = np.iinfo(np.int64).min
    micros = [detection.time_ms * 1000 for detection in found] + [not_a_time] * len(others)
    times = pd.Series(np.array(micros, dtype="int64").view("datetime64[us]")).dt.tz_localize("UTC")
    return pd.DataFrame(
        {
            "kind": [detection.port for detection in found] + [kind for kind, _, _ in others],
            "status": [detection.status for detection in found] + none,
            "match_id": [match.match_id for match in matches] + none,
            "key": [match.key for match in matches] + none,
            "match_start": [detection.start_ms for detection in found] + zeros,
            "match_end": [detection.end_ms for detection in found] + zeros,
            "match_time": times,
            "event_count": [detection.count for detection in found] + zeros,
            "found": [list_text(detection.found) for detection in found] + none,
            "emit": [detection.emit for detection in found] + none,
            "input": [0] * len(found) + [by for _, by, _ in others],
            "row": [None] * len(found) + [row for _, _, row in others],
        }
    )
