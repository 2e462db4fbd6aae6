"""How far the queries that read a spool have come, by Spark's own word: the offset log and the commit log of their checkpoints."""

from __future__ import annotations

import json
import os


def read_finished(checkpoint: str, spool: str) -> int | None:
    """The offset up to which a query has finished its batches; None where it has finished none, or it cannot be told."""
    batch = _newest(os.path.join(checkpoint, "commits"))
    return None if batch is None else _read_offset(checkpoint, batch, spool)


def read_planned(checkpoint: str, spool: str) -> int:
    """The offset up to which a query has planned batches, or 0."""
    batch = _newest(os.path.join(checkpoint, "offsets"))
    return (None if batch is None else _read_offset(checkpoint, batch, spool)) or 0


def to_offset(spool: str, number: int) -> dict[str, str | int]:
    """The offset that Spark notes: `number` is that of the first segment that was not read."""
    return {"spool": spool, "segment": number}


def _newest(folder: str) -> int | None:
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return max((int(name) for name in names if name.isdigit()), default=None)


def _read_offset(checkpoint: str, batch: int, spool: str) -> int | None:
    """A line for each source of the query, after a version and the batch's own metadata. A query may read a spool twice."""
    try:
        with open(os.path.join(checkpoint, "offsets", str(batch)), encoding="utf-8") as log:
            lines = log.read().splitlines()
    except FileNotFoundError:
        return None
    found = [offset["segment"] for line in lines if (offset := _parse(line)).get("spool") == spool]
    return min(found, default=None)


def _parse(line: str) -> dict[str, int]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
