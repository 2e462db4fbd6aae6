"""Who writes a batch, so that a system outside can tell a batch that it has been given before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Writer:
    """A sink, by its node, of the query with this checkpoint."""

    checkpoint: str
    node_id: str
    _found: list[str] = field(default_factory=list, repr=False, compare=False)

    def read_id(self, spark: SparkSession) -> str:
        """The same after each restart, another one for a new checkpoint: with the number of a batch it names what is written for ever.

        Spark's part of it is in the checkpoint from the first batch on, and is read once.
        """
        if not self._found:
            [row] = spark.read.text(f"{self.checkpoint}/metadata").collect()
            self._found.append(f"{json.loads(row[0])['id']}-{self.node_id}")
        return self._found[0]
