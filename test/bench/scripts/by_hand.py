"""Patterns as `transformWithState` with a group for each key, each written by hand in the fewest lines that give what the node gives for a trace
whose rows come in order: no ties, no late or failing rows, no ids, no order of arrival but the trace's.

The row API, because its groups are cheaper than those of pandas. Conditions on a row are filters before the group, as an author would do it. What looks
at values of earlier events is in `by_hand_values.py`.
"""

from functools import reduce

import by_hand_values
from per_key import FOUND, PerKey
from pyspark.sql import DataFrame, Row

LOOKBACK_MS = 60_000
THRESHOLD = 3
GAP_MS = 5_000
WITHIN_MS = 10_000
FORGET_MS = 60_000
SILENCE_MS = 5_000
APART_MS = 2_000


class Sequence(PerKey):
    """A, later B, later C; then anew."""

    STATE = "step int, start bigint"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        step, start = stored or (0, 0)
        for ms, kind in events:
            if kind != "abc"[step]:
                continue
            start = ms if step == 0 else start
            step += 1
            if step == 3:
                yield Row(k=key[0], start=start, end=ms, count=3)
                step = 0
        if (step, start) != stored:
            self._state.update((step, start))


class Count(PerKey):
    """The third event in a lookback that has fewer before it."""

    STATE = "times array<bigint>, reached boolean"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        times, reached = (list(stored[0]), stored[1]) if stored else ([], False)
        for ms, _ in events:
            times = [each for each in times if each >= ms - LOOKBACK_MS]
            times.append(ms)
            before, reached = reached, len(times) >= THRESHOLD
            if reached and not before:
                yield Row(k=key[0], start=times[0], end=ms, count=len(times))
        self._state.update((times, reached))


class CountWindows(PerKey):
    """Tumbling windows with enough events, when the watermark has passed their end."""

    STATE = "starts array<bigint>, counts array<bigint>"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        counts = dict(zip(stored[0], stored[1], strict=True)) if stored else {}
        wakes = min(counts) + LOOKBACK_MS if counts else None
        for ms, _ in events:
            start = ms - ms % LOOKBACK_MS
            counts[start] = counts.get(start, 0) + 1
        now = timerValues.getCurrentWatermarkInMs()
        for start in sorted(each for each in counts if each + LOOKBACK_MS <= now):
            count = counts.pop(start)
            if count >= THRESHOLD:
                yield Row(k=key[0], start=start, end=start + LOOKBACK_MS, count=count)
        # A timer that has fired is gone.
        self._wake(wakes if wakes and wakes > now else None, min(counts) + LOOKBACK_MS if counts else None)
        self._keep(stored, (list(counts), list(counts.values())) if counts else None)


class Session(PerKey):
    """Events with no gap between them, when the watermark has passed last + gap."""

    STATE = "start bigint, last bigint, count bigint"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        session = stored
        for ms, _ in events:
            if session and ms > session[1] + GAP_MS:
                yield self._row(key, session)
                session = None
            session = (session[0], ms, session[2] + 1) if session else (ms, ms, 1)
        now = timerValues.getCurrentWatermarkInMs()
        if session and session[1] + GAP_MS <= now:
            yield self._row(key, session)
            session = None
        wakes = stored[1] + GAP_MS if stored else None
        self._wake(wakes if wakes and wakes > now else None, session[1] + GAP_MS if session else None)
        self._keep(stored, session if session else None)

    def _row(self, key, session):
        return Row(k=key[0], start=session[0], end=session[1] + GAP_MS, count=session[2])


class Deduplication(PerKey):
    """The first event, and the first one that comes at least so long after it."""

    STATE = "first bigint"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        first = stored[0] if stored else None
        for ms, _ in events:
            if first is None or ms >= first + FORGET_MS:
                first = ms
                yield Row(k=key[0], start=ms, end=ms, count=1)
        if not stored or first != stored[0]:
            self._state.update((first,))


class Absence(PerKey):
    """Each A that no B follows in time, when the watermark has passed that time."""

    STATE = "waiting array<bigint>"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        waiting = list(stored[0]) if stored else []
        wakes = waiting[0] + WITHIN_MS if waiting else None
        now = timerValues.getCurrentWatermarkInMs()
        for ms, kind in [*events, (now, "")]:
            while waiting and waiting[0] + WITHIN_MS <= ms:
                start = waiting.pop(0)
                yield Row(k=key[0], start=start, end=start + WITHIN_MS, count=1)
            if kind == "a":
                waiting.append(ms)
            elif kind == "b":
                waiting.clear()
        self._wake(wakes if wakes and wakes > now else None, waiting[0] + WITHIN_MS if waiting else None)
        self._keep(stored, (waiting,) if waiting else None)


class Heartbeat(PerKey):
    """Each silence that is long enough, when the watermark has passed that time; an event exactly then is too late."""

    STATE = "last bigint"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        last = stored[0] if stored else None
        now = timerValues.getCurrentWatermarkInMs()
        wakes = last + SILENCE_MS if last is not None else None
        for ms, _ in events:
            if last is not None and last + SILENCE_MS <= ms:
                yield Row(k=key[0], start=last, end=last + SILENCE_MS, count=1)
            last = ms
        if last is not None and last + SILENCE_MS <= now:
            yield Row(k=key[0], start=last, end=last + SILENCE_MS, count=1)
            last = None
        self._wake(wakes if wakes and wakes > now else None, last + SILENCE_MS if last is not None else None)
        self._keep(stored, (last,) if last is not None else None)


class StateMachine(PerKey):
    """Idle, open, busy, done: what is open or busy for too long is stuck. Done and stuck are told."""

    STATE = "state string, entered bigint, first bigint"
    MOVES = {("idle", "a"): "open", ("open", "b"): "busy", ("busy", "c"): "done", ("busy", "d"): "open"}

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        state, entered, first = stored or ("idle", 0, 0)
        now = timerValues.getCurrentWatermarkInMs()
        for ms, kind in [*events, (now, "")]:
            if state != "idle" and entered + WITHIN_MS <= ms:
                yield Row(k=key[0], start=first, end=entered + WITHIN_MS, count=1)
                state = "idle"
            moved = self.MOVES.get((state, kind))
            if moved == "done":
                yield Row(k=key[0], start=first, end=ms, count=1)
                state = "idle"
            elif moved:
                state, entered, first = moved, ms, ms if state == "idle" else first
        wakes = stored[1] + WITHIN_MS if stored else None
        self._wake(wakes if wakes and wakes > now else None, entered + WITHIN_MS if state != "idle" else None)
        self._keep(stored, (state, entered, first) if state != "idle" else None)


class Correlation(PerKey):
    """Each A with the first B that comes soon enough after it. The inputs are told apart by the type."""

    STATE = "waiting array<bigint>"

    def _step(self, key, events, timerValues):
        stored = self._state.get()
        waiting = list(stored[0]) if stored else []
        for ms, kind in events:
            waiting = [each for each in waiting if each >= ms - APART_MS]
            if kind == "a":
                waiting.append(ms)
                continue
            for start in waiting:
                yield Row(k=key[0], start=start, end=ms, count=2)
            waiting = []
        self._keep(stored, (waiting,) if waiting else None)


# The conditions of the inputs, which are one stream for the group.
PATTERNS = {
    "sequence": (Sequence, "type IN ('a', 'b', 'c')"),
    "count": (Count, "type <> 'd'"),
    "count-windows": (CountWindows, "type <> 'd'"),
    "session": (Session, "true"),
    "deduplication": (Deduplication, "true"),
    "absence": (Absence, "type IN ('a', 'b')"),
    "heartbeat": (Heartbeat, "true"),
    "state-machine": (StateMachine, "true"),
    "correlation": (Correlation, "type = 'a'", "type = 'b'"),
    **by_hand_values.PATTERNS,
}


def find(pattern, rows):
    processor, *conditions = PATTERNS[pattern]
    wanted = reduce(DataFrame.union, [rows.filter(condition) for condition in conditions])
    events = wanted.selectExpr("unix_millis(ts) AS ms", *processor.FIELDS, "k", "ts")
    return events.groupBy("k").transformWithState(processor(), FOUND, "append", "EventTime")
