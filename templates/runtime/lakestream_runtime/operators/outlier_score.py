"""How far a value is from a baseline. The twin of `outlier-score.ts`, with the same order of operations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

Spread = Literal["z-score", "modified-z-score", "iqr"]
"""How far from its middle a baseline spreads: by deviation from the mean, from the median, or by its quartiles."""


class Expected(NamedTuple):
    """The middle of a baseline, which is one value or reaches from `low` to `high`, and how wide it is."""

    low: float
    high: float
    spread: float


def score(value: float, expected: Expected) -> float:
    """Distance from the middle in spreads, below it negative; infinite where everything before was equal and this is not (rule G11)."""
    if value > expected.high:
        return (value - expected.high) / expected.spread if expected.spread != 0.0 else math.inf
    if value < expected.low:
        return (value - expected.low) / expected.spread if expected.spread != 0.0 else -math.inf
    return 0.0


def expect(values: Sequence[float], by: Spread) -> Expected:
    """What a baseline lets expect."""
    if by == "z-score":
        return _mean(values)
    ordered = sorted(values)
    if by == "iqr":
        low, high = _quantile(ordered, 0.25), _quantile(ordered, 0.75)
        # Between zeros of both signs it is -0.0, which would change the sign of the bounds.
        return Expected(low, high, abs(high - low))
    median = _quantile(ordered, 0.5)
    distances = sorted(abs(value - median) for value in values)
    return Expected(median, median, 1.4826 * _quantile(distances, 0.5))


def _mean(values: Sequence[float]) -> Expected:
    """Mean and sample deviation, in two passes from left to right. The mean of equal values is that value, whatever a sum would round."""
    first = values[0]
    if all(value == first for value in values):
        return Expected(first, first, 0.0)
    total = 0.0
    for value in values:
        total += value
    mean = total / len(values)
    squares = 0.0
    for value in values:
        squares += (value - mean) * (value - mean)
    return Expected(mean, mean, math.sqrt(squares / (len(values) - 1)))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Type 7: between two neighbours, by how far the place is between theirs."""
    place = (len(ordered) - 1) * part
    below = math.floor(place)
    value = ordered[below]
    after = ordered[below + 1] if below + 1 < len(ordered) else value
    return value if after == value else value + (place - below) * (after - value)
