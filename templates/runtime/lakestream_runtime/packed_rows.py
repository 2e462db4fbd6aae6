"""Rows of a bucket as one value: Spark hands rows to a Python operator one by one, which costs more than what most operators do with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PACKED = "bucket int, rows binary"
"""Columns of packed rows; `rows` are an Arrow record batch in its IPC encoding, without schema."""

SCHEMA = pa.schema(
    {
        "key_text": pa.string(),
        "time_ms": pa.int64(),
        "input": pa.int32(),
        "keeps": pa.bool_(),
        "values_text": pa.string(),
        "row_text": pa.string(),
        "emit_text": pa.string(),
    }
)
"""Of each row, beside its bucket."""

_MOST_BYTES = 8 << 20
"""Before more are read, what has been read is packed."""


def pack(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rows of `SCHEMA` with their `bucket`, for `DataFrame.mapInArrow`."""
    read: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        read.append(batch)
        size += batch.nbytes
        if size >= _MOST_BYTES:
            yield _pack(read)
            read, size = [], 0
    if read:
        yield _pack(read)


def _pack(read: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    rows = pa.Table.from_batches(read)
    rows = rows.take(pc.sort_indices(rows["bucket"])).combine_chunks()
    buckets = rows["bucket"].to_numpy()
    starts = np.flatnonzero(np.diff(buckets, prepend=-1))
    (batch,) = rows.select(SCHEMA.names).cast(SCHEMA).to_batches()
    ends = [*starts[1:].tolist(), len(buckets)]
    values = [
        batch.slice(start, end - start).serialize().to_pybytes()
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]
    return pa.record_batch([pa.array(buckets[starts], pa.int32()), pa.array(values, pa.binary())], ["bucket", "rows"])


def unpack(values: Iterable[bytes]) -> pa.Table:
    """The rows of `SCHEMA` in packed values."""
    batches = [pa.ipc.read_record_batch(pa.py_buffer(value), SCHEMA) for value in values]
    return pa.Table.from_batches(batches, SCHEMA).combine_chunks()
