"""Patterns by hand, as those of `by_hand.py`, that look at values of earlier events or at places."""

from per_key import PerKey
from pyspark.sql import Row

LOOKBACK_MS = 60_000
GAP_MS = 60_000
STEPS = 3
RATE = 200
BASELINE = 20
MIN_SAMPLES = 10
THRESHOLD = 3


class Velocity(PerKey):
    """The first event at which the value has grown fast enough over the lookback, until it no longer has."""

    STATE = "times array<bigint>, values array<bigint>, reached boolean"
    FIELDS = ("v",)

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        kept, reached = (list(zip(stored[0], stored[1], strict=True)), stored[2]) if stored else ([], False)
        for ms, value in events:
            kept = [each for each in kept if each[0] >= ms - LOOKBACK_MS]
            kept.append((ms, value))
            start, first = kept[0]
            before, reached = reached, start < ms and (value - first) * 60_000 / (ms - start) > RATE
            if reached and not before:
                yield Row(k=key[0], start=start, end=ms, count=len(kept))
        self._state.update(([ms for ms, _ in kept], [value for _, value in kept], reached))


class Geofence(PerKey):
    """From the event that enters the circle to the one that leaves it. Spark tells what is inside."""

    STATE = "entered bigint"
    FIELDS = (
        """2 * 6371008.8 * asin(sqrt(
            pow(sin(radians(lat - 52.5) / 2), 2) + cos(radians(52.5)) * cos(radians(lat)) * pow(sin(radians(lon - 13.4) / 2), 2)
        )) <= 4000 AS inside""",
    )

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        entered = stored[0] if stored else None
        for ms, inside in events:
            if inside and entered is None:
                entered = ms
            elif not inside and entered is not None:
                yield Row(k=key[0], start=entered, end=ms, count=1)
                entered = None
        self._keep(stored, (entered,) if entered is not None else None)


class Trend(PerKey):
    """The event with which the value has risen often enough without a fall or a gap between."""

    STATE = "start bigint, last bigint, value bigint, steps int"
    FIELDS = ("v",)

    def _step(self, key, events, timerValues):
        start, last, before, steps = self._state.get() or (0, 0, 0, 0)
        for ms, value in events:
            if value > before and ms <= last + GAP_MS:
                steps += 1
                if steps == STEPS:
                    yield Row(k=key[0], start=start, end=ms, count=steps + 1)
            else:
                start, steps = ms, 0
            last, before = ms, value
        self._state.update((start, last, before, steps))


class Outlier(PerKey):
    """Values far from the mean of those before, which outliers do not join."""

    STATE = "values array<bigint>"
    FIELDS = ("v",)

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        values = list(stored[0]) if stored else []
        for ms, value in events:
            if len(values) >= MIN_SAMPLES:
                mean = sum(values) / len(values)
                variance = sum((each - mean) ** 2 for each in values) / (len(values) - 1)
                if abs(value - mean) > THRESHOLD * variance**0.5:
                    yield Row(k=key[0], start=ms, end=ms, count=1)
                    continue
            values = [*values[1 - BASELINE :], value]
        self._state.update((values,))


class RowPattern(PerKey):
    """An A, rows that rise and the one that falls: no row fits two variables, so the first A that is followed by a rise is the match's."""

    STATE = "start bigint, value bigint, rises boolean"
    FIELDS = ("type", "v")

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        start, before, rises = stored or (None, 0, False)
        for ms, kind, value in events:
            if start is not None and value > before:
                rises = True
            elif start is not None and rises and value < before:
                yield Row(k=key[0], start=start, end=ms, count=1)
                start = None
            else:
                start, rises = ms if kind == "a" else None, False
            before = value
        self._keep(stored, (start, before, rises) if start is not None else None)


PATTERNS = {
    "velocity": (Velocity, "true"),
    "geofence": (Geofence, "true"),
    "trend": (Trend, "true"),
    "outlier": (Outlier, "true"),
    "match-recognize": (RowPattern, "true"),
}
