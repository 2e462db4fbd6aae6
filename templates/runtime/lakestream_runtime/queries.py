"""The streaming queries of a job, and the sinks that each feeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .bundle import Run
from .writer import Writer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming import StreamingQuery

Write = Callable[["DataFrame", int], None]
"""Writes the rows of a batch, given with its number: the same batch may come again with the same number."""

Keep = Callable[["DataFrame"], "DataFrame"]
"""Has rows computed once in a batch, however often they are read."""

Split = Callable[["DataFrame", Keep], "Sequence[DataFrame]"]


@dataclass(frozen=True)
class Sink:
    """Where rows go. `prepare` gets the stream's rows, the run and who writes, makes ready what is outside, and gives what writes a
    batch; `table` is what a Delta sink writes to."""

    node_id: str
    rows: DataFrame
    prepare: Callable[[DataFrame, Run, Writer], Write]
    table: str | None = None


@dataclass(frozen=True)
class Query:
    """A streaming query; its checkpoint has its name. Sinks behind the same state share one, so that the state is kept once, and sinks
    behind something that is to be done once: then `rows` is what comes out of it, and `split` makes of a batch of it the rows of each
    sink.
    """

    name: str
    run: Run
    sinks: Sequence[Sink]
    rows: DataFrame
    split: Split | None = None
    output_mode: str = "append"
    failing: list[str] = field(default_factory=list)
    """Nodes of the sinks that could not write their rows."""

    def start(self) -> StreamingQuery:
        checkpoint = self.run.checkpoint(self.name)
        writes = [sink.prepare(sink.rows, self.run, Writer(checkpoint, sink.node_id)) for sink in self.sinks]
        names = [sink.node_id for sink in self.sinks]
        return (
            self.rows.writeStream.queryName(self.name)
            .option("checkpointLocation", checkpoint)
            .trigger(**self.run.trigger)
            .outputMode(self.output_mode)
            .foreachBatch(_write_all(names, writes, self.split, self.failing))
            .start()
        )


def _write_all(names: Sequence[str], writes: Sequence[Write], split: Split | None, failing: list[str]) -> Write:
    def write_batch(batch: DataFrame, batch_id: int) -> None:
        with ExitStack() as stack:

            def keep(rows: DataFrame) -> DataFrame:
                kept = rows.persist()
                stack.callback(kept.unpersist)
                return kept

            for name, write, rows in zip(names, writes, split(keep(batch), keep) if split else [batch], strict=True):
                failing.append(name)
                write(rows, batch_id)
                failing.pop()

    return write_batch
