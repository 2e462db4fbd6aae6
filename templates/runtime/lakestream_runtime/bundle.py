"""What a generated pipeline needs from whoever runs it.

``build(spark, run)`` of a bundle connects the nodes, starts nothing and returns the streaming queries that write to the sinks.
`run` is a `Run`, or anything with the same attributes; the program that runs the bundle decides about folders and triggers.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import manifest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from .queries import Query
    from .spool import Spool


@dataclass
class Run:
    """Where a run reads and writes.

    `root` holds checkpoints and warehouse, `base` is the folder that relative paths of the pipeline start from, `trigger`
    are the arguments of `DataStreamWriter.trigger`. `parameters` are the values that it was told, by name, and `look_up` finds others.
    """

    root: str
    base: str = "."
    trigger: dict[str, Any] = field(default_factory=lambda: {"availableNow": True})
    parameters: Mapping[str, str] = field(default_factory=dict)
    look_up: Callable[[str], str | None] = lambda name: None

    def path(self, path: str) -> str:
        """The file, folder or URL that a node names; relative paths start from `base`."""
        if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:/", path):
            return path
        full = path if os.path.isabs(path) else os.path.join(os.path.abspath(self.base), path)
        folder, name = os.path.split(full)
        # Spark streams folders and patterns only, so a single file becomes the pattern of its name.
        is_single = os.path.isfile(full) and re.match(r"[a-zA-Z0-9]", name) and not re.search(r"[{}\[\]*?\\]", full)
        return os.path.join(folder, f"[{name[0]}]{name[1:]}") if is_single else full

    def parameter(self, name: str) -> str | None:
        """What the run says of a parameter, as text; None where it says nothing."""
        return self.parameters[name] if name in self.parameters else self.look_up(name)

    def checkpoint(self, name: str) -> str:
        """The checkpoint folder of the query with this name; refused where an operator changed in a way its state cannot follow."""
        folder = self._checkpoint(name)
        manifest.check(folder)
        return folder

    def spool(self, node_id: str, queries: Sequence[str]) -> Spool:
        """Where a source keeps what it has been sent until these queries, by the names of their checkpoints, have read it."""
        from .spool import Spool

        folder = os.path.join(os.path.abspath(self.root), "spool", spell(node_id))
        return Spool(folder, node_id, tuple(self._checkpoint(query) for query in queries))

    def table_path(self, *names: str) -> str:
        """The folder of a table in the run's warehouse; names that are no plain folder names are spelled by their bytes."""
        return os.path.join(os.path.abspath(self.root), "warehouse", *[spell(name) for name in names])

    def _checkpoint(self, name: str) -> str:
        return os.path.join(os.path.abspath(self.root), "checkpoints", name)

    def show(self, node_id: str, batch: DataFrame, batch_id: int, limit: int, truncate: int) -> None:
        """Called by console sinks with each batch."""
        print(f"{node_id}, batch {batch_id}")
        batch.show(limit, truncate if truncate > 0 else False)


def spell(name: str) -> str:
    """A folder's name for any text: what is not plain is spelled by its bytes."""
    return re.sub(r"[^A-Za-z0-9_-]", lambda found: "%" + found.group().encode("utf-8", "replace").hex(), name)


def jaas(module: str, username: str, password: str) -> str:
    """Kafka's login configuration; quotes and backslashes stay part of the value."""

    def quote(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return f"{module} required username={quote(username)} password={quote(password)};"


def main(
    build: Callable[[SparkSession, Run], list[Query]], look_up: Callable[[str], str | None] = lambda name: None
) -> None:
    """Runs a bundle by itself: `spark-submit pipeline.py [folder for checkpoints and tables] [--param NAME=VALUE]...`."""
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?", default="lakestream-run", help="folder for checkpoints and tables")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a parameter")
    options = parser.parse_args()
    wrong = [each for each in options.param if "=" not in each]
    if wrong:
        parser.error(f"write --param NAME=VALUE, not {wrong[0]}")
    spark = SparkSession.builder.getOrCreate()
    # What looks like a variable in a text or a name is none.
    spark.conf.set("spark.sql.variable.substitute", "false")
    run = Run(
        root=options.root,
        base=os.path.dirname(os.path.abspath(sys.argv[0])),
        parameters=dict(each.split("=", 1) for each in options.param),
        look_up=look_up,
    )
    for query in [query.start() for query in build(spark, run)]:
        query.awaitTermination()
