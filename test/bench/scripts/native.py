"""Patterns as operators of Spark's own: the counts of a tumbling `window` and of a `session_window`. Nothing but keys, times and counts: no ids, and
no columns of events. So their rate is more than a native plan of the whole node could reach."""

from by_hand import GAP_MS, LOOKBACK_MS, THRESHOLD
from pyspark.sql import functions as F


def find(pattern, rows):
    return PATTERNS[pattern](rows)


def _count(rows, window):
    counted = rows.groupBy("k", window.alias("_window")).agg(F.count("*").alias("count"))
    return counted.select(
        "k", F.unix_millis("_window.start").alias("start"), F.unix_millis("_window.end").alias("end"), "count"
    )


def _count_windows(rows):
    counted = _count(rows.filter("type <> 'd'"), F.window("ts", f"{LOOKBACK_MS} milliseconds"))
    return counted.filter(F.col("count") >= THRESHOLD)


def _session(rows):
    return _count(rows, F.session_window("ts", f"{GAP_MS} milliseconds"))


PATTERNS = {"count-windows": _count_windows, "session": _session}
