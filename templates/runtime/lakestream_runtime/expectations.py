"""Expectations of data quality: which rows go on, which are put aside, which end the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Action = Literal["warn", "drop", "fail", "quarantine"]


@dataclass(frozen=True)
class Expectation:
    """`constraint` is an SQL condition; a row for which it is not true violates it."""

    name: str
    constraint: str
    action: Action


def check_expectations(rows: DataFrame, node_id: str, *expectations: Expectation) -> dict[str, DataFrame]:
    """Splits rows into `out` and `quarantine`; the strictest action of what a row violates decides: fail, quarantine, drop.

    Quarantined rows have the violated names in `_error`. The number of violations of each expectation is an observed metric of
    the query, under the node's id.
    """
    violations = {one.name: ~F.coalesce(F.expr(one.constraint), F.lit(False)) for one in expectations}
    if not violations:
        return {"out": rows, "quarantine": rows.withColumn("_error", F.lit("")).filter(F.lit(False))}

    def calls(action: Action) -> Column:
        found = F.lit(False)
        for one in expectations:
            if one.action == action:
                found = found | violations[one.name]
        return found

    names = F.array_compact(F.array(*[F.when(violated, F.lit(name)) for name, violated in violations.items()]))
    reason = F.concat(F.lit("violated: "), F.array_join(names, ", "))
    counts = [F.count_if(violated).alias(name) for name, violated in violations.items()]
    observed = rows.observe(f"expectations {node_id}", *counts)
    if any(one.action == "fail" for one in expectations):
        failed = F.when(calls("fail"), F.raise_error(reason).cast("boolean"))
        observed = observed.filter(F.coalesce(failed, F.lit(True)))
    return {
        "out": observed.filter(~(calls("quarantine") | calls("drop"))),
        "quarantine": observed.filter(calls("quarantine")).withColumn("_error", reason),
    }
