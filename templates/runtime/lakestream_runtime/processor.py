"""An event-time operator as Spark's `transformWithStateInPandas`: one state value and one timer for each bucket of keys."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from .bucket import Bucket
from .drain import Drain, Match, RowOrder
from .operators.operator import Event, Operator
from .values import Type

if TYPE_CHECKING:
    from pyspark.sql.streaming.stateful_processor import ExpiredTimerInfo, TimerValues

OUTPUT = (
    "kind string, match_id string, key string, match_start bigint, match_end bigint, match_time timestamp, "
    "event_count bigint, emit string, row string"
)
"""One tagged output: matches, and late rows, whose time is null because Spark kills a query that emits old rows (EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED)."""

COLUMNS = ["kind", "match_id", "key", "match_start", "match_end", "match_time", "event_count", "emit", "row"]


class BucketProcessor(StatefulProcessor):
    """Buffers what arrives and drains it when the watermark has passed, in the input handler as in the timer."""

    def __init__(
        self,
        operator: Operator,
        *,
        node_id: str,
        key_types: Sequence[Type],
        row_types: Sequence[Type],
        order: Sequence[int],
        chained: bool,
        signature: str,
    ) -> None:
        self._drain = Drain(operator, node_id, key_types, RowOrder(row_types, order))
        self._chained = chained
        self._signature = signature

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._handle = handle
        self._state = handle.getValueState("bucket", "blob binary")

    def handleInputRows(
        self, key: Any, rows: Iterator[pd.DataFrame], timerValues: TimerValues
    ) -> Iterator[pd.DataFrame]:
        watermark_ms = timerValues.getCurrentWatermarkInMs()
        with _collector_paused():
            result = self._take(rows, watermark_ms)
        yield from result

    def _take(self, rows: Iterator[pd.DataFrame], watermark_ms: int) -> list[pd.DataFrame]:
        bucket = self._load()
        known: dict[str, tuple[Any, ...]] = {}
        late: list[str] = []
        arrived: dict[str, list[Event]] = {}
        for chunk in rows:
            # pandas gets other names for columns that begin with an underscore, so none does.
            columns = [
                chunk[name].tolist()
                for name in ("key_text", "time_ms", "counts", "values_text", "row_text", "emit_text")
            ]
            for key_text, time_ms, counts, values, row, emit in zip(*columns, strict=True):
                if not self._chained and time_ms <= watermark_ms:
                    late.append(row)
                elif counts:
                    if values not in known:
                        known[values] = tuple(json.loads(values))
                    arrived.setdefault(key_text, []).append(Event(time_ms, 0, row, known[values], emit))
        for key_text, events in arrived.items():
            bucket.add(key_text, events)
        return self._finish(bucket, watermark_ms, late)

    def handleExpiredTimer(
        self, key: Any, timerValues: TimerValues, expiredTimerInfo: ExpiredTimerInfo
    ) -> Iterator[pd.DataFrame]:
        with _collector_paused():
            bucket = self._load()
            if bucket.timer_ms == expiredTimerInfo.getExpiryTimeInMs():
                bucket.timer_ms = None
            result = self._finish(bucket, timerValues.getCurrentWatermarkInMs(), [])
        yield from result

    def close(self) -> None:
        """Nothing to close."""

    def _load(self) -> Bucket:
        value = self._state.get() if self._state.exists() else None
        return Bucket(self._drain, self._signature, bytes(value[0]) if value else None)

    def _finish(self, bucket: Bucket, watermark_ms: int, late: list[str]) -> list[pd.DataFrame]:
        matches = bucket.drain(watermark_ms)
        self._arm(bucket, watermark_ms)
        self._state.update((bucket.encode(),))
        return [_to_frame(matches, late)] if matches or late else []

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


def _to_frame(matches: list[Match], late: list[str]) -> pd.DataFrame:
    none = [None] * len(late)
    zeros = [0] * len(late)
    not_a_time = np.iinfo(np.int64).min
    micros = [match.time_ms * 1000 for match in matches] + [not_a_time] * len(late)
    times = pd.Series(np.array(micros, dtype="int64").view("datetime64[us]")).dt.tz_localize("UTC")
    return pd.DataFrame(
        {
            "kind": ["match"] * len(matches) + ["late"] * len(late),
            "match_id": [match.match_id for match in matches] + none,
            "key": [match.key for match in matches] + none,
            "match_start": [match.start_ms for match in matches] + zeros,
            "match_end": [match.end_ms for match in matches] + zeros,
            "match_time": times,
            "event_count": [match.event_count for match in matches] + zeros,
            "emit": [match.emit for match in matches] + none,
            "row": [None] * len(matches) + late,
        },
        columns=COLUMNS,
    )
