"""Sources that are sent their rows, as a Python Data Source over a spool.

Spark runs the reader of each query in a Python process of its own beside the driver. The first of them that gets the spool's lock
receives for all; when its query ends, another takes over. The rows travel with the partitions, so that executors need not see the spool.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Protocol

from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition

from .checkpoints import to_offset
from .spool import Columns, Spool, read_batches
from .spool_writer import SpoolWriter

try:
    from pyspark.sql.streaming.datasource import ReadMaxBytes, SupportsTriggerAvailableNow
except ImportError:  # Spark 4.1 reads all that is there in one batch, and asks for it once.
    ReadMaxBytes, SupportsTriggerAvailableNow = None, object

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_BATCH_BYTES = 64_000_000
_PARTITION_BYTES = 4_000_000
#: How long a query that reads what is there waits for another one that is receiving.
_TURN_SECONDS = 60.0


class Receiving(Protocol):
    """A receiver at work, in threads of its own."""

    def check(self) -> None:
        """Raises what keeps it from receiving."""

    def settle(self) -> None:
        """Waits until what was there to be received has been handed over."""

    def stop(self) -> None:
        """Ends it; what was handed over is still written."""


class Receiver(Protocol):
    """What is received, and how. Travels between processes."""

    @property
    def columns(self) -> Columns: ...

    def start(self, writer: SpoolWriter) -> Receiving: ...


def receive(spark: SparkSession, receiver: Receiver, spool: Spool) -> DataFrame:
    """What the receiver is sent, as a stream with the receiver's columns."""

    class Received(DataSource):
        @classmethod
        def name(cls) -> str:
            return f"lakestream {spool.name}"

        def schema(self) -> str:
            return ", ".join(f"{name} {kind}" for name, kind in receiver.columns)

        def streamReader(self, schema: StructType) -> SpoolReader:
            return SpoolReader(receiver, spool)

    spark.dataSource.register(Received)
    return spark.readStream.format(Received.name()).load()


class SpoolReader(DataSourceStreamReader, SupportsTriggerAvailableNow):  # type: ignore[misc]
    """Offsets count the spool's segments."""

    def __init__(self, receiver: Receiver, spool: Spool) -> None:
        self._receiver = receiver
        self._spool = spool
        self._intake: Intake | None = None
        self._target: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Executors get a copy to call `read` of, which needs nothing: least of all passwords."""
        return {}

    def initialOffset(self) -> dict[str, Any]:
        return to_offset(self._spool.name, self._spool.first())

    def getDefaultReadLimit(self) -> Any:
        return ReadMaxBytes(_BATCH_BYTES)

    def prepareForTriggerAvailableNow(self) -> None:
        deadline = time.monotonic() + _TURN_SECONDS
        while not self._receive() and time.monotonic() < deadline:
            time.sleep(0.1)
        if self._intake is not None:
            self._intake.settle()
        self._target = self._spool.end()

    def latestOffset(self, start: dict[str, Any] | None = None, limit: Any = None) -> dict[str, Any]:
        self._receive()
        end = self._spool.end() if self._target is None else self._target
        if start is None:
            return to_offset(self._spool.name, end)
        first = start["segment"]
        if limit is not None and ReadMaxBytes is not None and isinstance(limit, ReadMaxBytes):
            end = self._spool.bound(first, end, limit.max_bytes)
        return to_offset(self._spool.name, max(first, end))

    def partitions(self, start: dict[str, Any], end: dict[str, Any]) -> Sequence[InputPartition]:
        found: list[list[bytes]] = []
        size = _PARTITION_BYTES
        for path in self._spool.files(start["segment"], end["segment"]):
            with open(path, "rb") as file:
                segment = file.read()
            if size + len(segment) > _PARTITION_BYTES:
                found.append([])
                size = 0
            found[-1].append(segment)
            size += len(segment)
        return [InputPartition(segments) for segments in found]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        for segment in partition.value:
            yield from read_batches(segment)

    def commit(self, end: dict[str, Any]) -> None:
        self._spool.clean()

    def stop(self) -> None:
        if self._intake is not None:
            self._intake.stop()
            self._intake = None

    def _receive(self) -> bool:
        """Receives if nobody else does; raises what keeps it from it."""
        if self._intake is None:
            lock = self._spool.lock()
            if lock is None:
                return False
            self._intake = Intake(self._receiver, self._spool, lock)
        self._intake.check()
        return True


class Intake:
    """A receiver at work in this process, which holds the spool's lock."""

    def __init__(self, receiver: Receiver, spool: Spool, lock: IO[str]) -> None:
        self._lock = lock
        self._writer = SpoolWriter(spool, receiver.columns)
        self._receiving = receiver.start(self._writer)

    def check(self) -> None:
        self._writer.check()
        self._receiving.check()

    def settle(self) -> None:
        self._receiving.settle()
        self._writer.flush()
        self.check()

    def stop(self) -> None:
        self._receiving.stop()
        self._writer.stop()
        self._lock.close()
