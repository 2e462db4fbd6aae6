"""How much the patterns of a query hold."""

from __future__ import annotations

from typing import Any

PREFIX = "pattern "
"""Of the names of their observed metrics; the node's id comes after it."""


class PatternFigures:
    """Merges what the buckets that are looked at in a batch say of themselves: the others hold what they did."""

    def __init__(self) -> None:
        self.buckets: dict[str, dict[int, Any]] = {}
        # From the query's first batch on; else it went on from a checkpoint, and buckets that were not looked at since are unknown.
        self.is_whole: bool | None = None

    def take(self, progress: Any) -> list[dict[str, Any]]:
        """The figures of each pattern after a batch, by the batch's progress."""
        if self.is_whole is None:
            self.is_whole = progress["batchId"] == 0
        for name, values in (progress["observedMetrics"] or {}).items():
            if name.startswith(PREFIX):
                own = self.buckets.setdefault(name.removeprefix(PREFIX), {})
                own.update((each["bucket"], each) for each in values["buckets"])
        return [self._sum(node_id, list(own.values())) for node_id, own in self.buckets.items()]

    def _sum(self, node_id: str, buckets: list[Any]) -> dict[str, Any]:
        partials = [each["partial_matches"] for each in buckets if each.get("partial_matches") is not None]
        return {
            "nodeId": node_id,
            "waitingRows": sum(each["waiting_rows"] for each in buckets),
            "keys": sum(each["keys"] for each in buckets),
            "partialMatches": sum(partials) if partials else None,
            "isWhole": self.is_whole,
        }


def late_in_patterns(progress: Any) -> int:
    """Patterns see to late rows themselves, so Spark drops none before them."""
    metrics = progress["observedMetrics"] or {}
    return sum(values["late_rows"] for name, values in metrics.items() if name.startswith(PREFIX))
