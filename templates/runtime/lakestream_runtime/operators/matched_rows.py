"""A match over ordered rows, as expressions see it. The twin of `matched-rows.ts`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class MatchedRows:
    """A match, or what there is of it: rows follow each other from `start`, each with its variable in `labels`."""

    def __init__(
        self, rows: Sequence[Any], match_number: int = 1, values_of: Callable[[Any], Sequence[Any]] = tuple
    ) -> None:
        """`rows` are all that are known; `values_of` gives a row's values."""
        self._rows = rows
        self._values_of = values_of
        self.match_number = match_number
        self.start = 0
        self.labels: Sequence[str] = ()
        self.current: int | None = None
        self.values: Sequence[Any] = ()

    def go_to(self, position: int) -> None:
        """Makes a row the current one."""
        self.current = position
        self.values = self._values_of(self._rows[position])

    def values_at(self, position: int) -> Sequence[Any] | None:
        return self._values_of(self._rows[position]) if 0 <= position < len(self._rows) else None

    def positions(self, variables: Sequence[str] | None, is_final: bool) -> Sequence[int]:
        count = len(self.labels)
        if not is_final:
            count = 0 if self.current is None else min(count, self.current - self.start + 1)
        labels = self.labels
        return [self.start + at for at in range(count) if variables is None or labels[at] in variables]

    def label_at(self, position: int) -> str | None:
        at = position - self.start
        return self.labels[at] if 0 <= at < len(self.labels) else None
