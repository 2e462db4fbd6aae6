"""Stateful processors of people's own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

from . import manifest
from .declarative import data_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.stateful_processor import StatefulProcessorHandle
    from pyspark.sql.types import StructType

ALL_ROWS = "_all"
_SPELLINGS = {"byte": "tinyint", "short": "smallint", "integer": "int", "long": "bigint", "real": "float"}


@dataclass(frozen=True)
class StateVariable:
    """A state variable of a processor: kind `value`, `list` or `map`, and its columns as DDL; a map's keys have columns too."""

    name: str
    kind: str
    columns: str
    key: str = ""


def run_processor(
    rows: DataFrame,
    processor: object,
    *,
    node_id: str,
    keys: Sequence[str],
    states: Sequence[StateVariable],
    columns: str,
    called_with: str,
    time_mode: str,
    output_mode: str,
    event_time: str = "",
) -> DataFrame:
    """The rows that a subclass of `StatefulProcessor` gives for each combination of the keys; all rows are one group where there are
    none. `columns` is what it gives, as DDL; `event_time` names the one of them that carries the watermark on.

    Raises TypeError where the processor is no such class, and ValueError where the keys, the states or the mode of time are others than those
    of the checkpoint.
    """
    if not (isinstance(processor, type) and issubclass(processor, StatefulProcessor)):
        name = getattr(processor, "__name__", processor)
        raise TypeError(
            f"{name} of node {node_id} is no subclass of pyspark.sql.streaming.stateful_processor.StatefulProcessor."
        )
    facts = [[each.name, each.kind, each.key, each.columns] for each in states]
    manifest.register(
        node_id, {"operator": "custom", "keys": list(keys), "states": sorted(facts), "time": time_mode.lower()}
    )
    own = processor()
    if states:
        own = DeclaredStates(
            own, {each.name: (each, _columns(each.key), _columns(each.columns)) for each in states}, node_id
        )
    grouped = (rows if keys else rows.withColumn(ALL_ROWS, F.lit(0))).groupBy(*(keys or [ALL_ROWS]))
    run = grouped.transformWithStateInPandas if called_with == "pandas" else grouped.transformWithState
    return run(own, data_type(columns), output_mode, time_mode, eventTimeColumnName=event_time)


def _columns(ddl: str) -> StructType | None:
    return data_type(ddl) if ddl else None


class DeclaredStates(StatefulProcessor):
    """A processor whose state variables are those that its node declares: others are refused, since a renamed one would begin empty."""

    def __init__(
        self, own: StatefulProcessor, declared: dict[str, tuple[StateVariable, Any, Any]], node_id: str
    ) -> None:
        self._own = own
        self._declared = declared
        self._node_id = node_id

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._own.init(DeclaredHandle(handle, self._declared, self._node_id))

    def handleInputRows(self, key: Any, rows: Any, timerValues: Any) -> Any:
        return self._own.handleInputRows(key, rows, timerValues)

    def handleExpiredTimer(self, key: Any, timerValues: Any, expiredTimerInfo: Any) -> Any:
        return self._own.handleExpiredTimer(key, timerValues, expiredTimerInfo)

    def close(self) -> None:
        self._own.close()


class DeclaredHandle:
    """Spark's handle, over declared state variables alone; their columns need not be said again."""

    def __init__(
        self, handle: StatefulProcessorHandle, declared: dict[str, tuple[StateVariable, Any, Any]], node_id: str
    ) -> None:
        self._handle = handle
        self._declared = declared
        self._node_id = node_id

    def getValueState(self, stateName: str, schema: Any = None, ttlDurationMs: int | None = None) -> Any:
        _, columns = self._find(stateName, "value", schema)
        return self._handle.getValueState(stateName, columns, ttlDurationMs)

    def getListState(self, stateName: str, schema: Any = None, ttlDurationMs: int | None = None) -> Any:
        _, columns = self._find(stateName, "list", schema)
        return self._handle.getListState(stateName, columns, ttlDurationMs)

    def getMapState(
        self, stateName: str, userKeySchema: Any = None, valueSchema: Any = None, ttlDurationMs: int | None = None
    ) -> Any:
        key, columns = self._find(stateName, "map", valueSchema, userKeySchema)
        return self._handle.getMapState(stateName, key, columns, ttlDurationMs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def _find(self, name: str, kind: str, columns: Any, key: Any = None) -> tuple[Any, Any]:
        state, key_columns, value_columns = self._declared.get(name, (None, None, None))
        if state is None or state.kind != kind:
            said = ", ".join(f"{each.name} ({each.kind})" for each, _, _ in self._declared.values())
            raise ValueError(f"Node {self._node_id} declares no {kind} state {name}; it declares {said}.")
        for given, declared, what in [(columns, state.columns, "columns"), (key, state.key, "keys")]:
            if given is not None and _spell(given) != _spell(declared):
                raise ValueError(
                    f"Node {self._node_id} declares the {what} of state {name} as {declared!r}, the code as {given!r}: "
                    "say the same, or leave it out in the code."
                )
        return key_columns, value_columns


def _spell(columns: Any) -> str:
    """One spelling of columns, given as DDL or as a type."""
    if not isinstance(columns, str):
        columns = ", ".join(f"{each.name} {each.dataType.simpleString()}" for each in columns.fields)
    for mark in "`,:<>()":
        columns = columns.replace(mark, " " if mark == "`" else f" {mark} ")
    return " ".join(_SPELLINGS.get(word, word) for word in columns.lower().split())
