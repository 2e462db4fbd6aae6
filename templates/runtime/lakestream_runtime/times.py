"""Event time, once, at the source (rule G1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from pyspark.sql import functions as F

from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Parse = Literal["timestamp", "pattern", "epoch-seconds", "epoch-milliseconds"]

_LARGEST_LONG = 2**63 - 1


def with_event_time(
    rows: DataFrame,
    *,
    column: str | None = None,
    parse: Parse = "timestamp",
    pattern: str | None = None,
    watermark: str | None = None,
    required: Sequence[str] = (),
) -> dict[str, DataFrame]:
    """Splits rows as read into `out` and `errors`.

    In `out`, `column` is replaced in place by a timestamp cut to whole milliseconds, and carries the watermark: the only
    `withWatermark` of its stream. Rows without a time, or with a null in a `required` column, are in `errors`, as they were
    read, with the reason in `_error`. Without `column` the stream has no event time.
    """
    reason = F.lit(None).cast("string")
    time = None
    if column is not None:
        time = _read_time(F.col(quote_name(column)), parse, pattern)
        reason = F.when(time.isNull(), F.lit("no event time"))
    for name in reversed(required):
        reason = F.when(F.col(quote_name(name)).isNull(), F.lit(f"{name} is null")).otherwise(reason)
    errors = rows.withColumn("_error", reason).filter("_error IS NOT NULL")
    accepted = rows.filter(reason.isNull())
    if column is None or time is None:
        return {"out": accepted, "errors": errors}
    timed = accepted.withColumn(column, time)
    return {"out": with_watermark(timed, column, watermark or "0 seconds"), "errors": errors}


def with_watermark(rows: DataFrame, column: str, delay: str) -> DataFrame:
    """The rows as they are; the timestamp `column` carries the watermark from here on."""
    # Spark pushes filters below the watermark, which would then stand still while only rows come that a filter drops. It
    # pushes nothing below the count of an observation.
    return rows.withWatermark(column, delay).observe(f"events {uuid4()}", F.count(F.lit(1)).alias("rows"))


def _read_time(column: Column, parse: Parse, pattern: str | None) -> Column:
    """A column as a timestamp in whole milliseconds; null where it cannot be read."""
    if parse == "timestamp":
        time = column.try_cast("timestamp")
    elif parse == "pattern":
        time = F.try_to_timestamp(column, F.lit(pattern))
    else:
        per_unit = 1_000_000 if parse == "epoch-seconds" else 1_000
        number = column.try_cast("bigint")
        limit = _LARGEST_LONG // per_unit
        # Beyond this the multiplication would overflow and end the query.
        safe = F.when(number.between(-limit, limit), number)
        time = F.timestamp_seconds(safe) if parse == "epoch-seconds" else F.timestamp_millis(safe)
    # What cannot be cut to a millisecond that a timestamp can have would end the query.
    whole = F.when(F.unix_micros(time) >= -(_LARGEST_LONG // 1_000) * 1_000, time)
    return F.date_trunc("millisecond", whole)
