"""Patterns as `transformWithState` with a group for each key, each written by hand in the fewest lines that give what the node gives for a trace
whose rows come in order: no ties, no late or failing rows, no ids, no order of arrival but the trace's.

The row API, because its groups are cheaper than those of pandas. Conditions on a row are filters before the group, as an author would do it.
"""

from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.streaming import StatefulProcessor

LOOKBACK_MS = 60_000
THRESHOLD = 3
GAP_MS = 5_000
WITHIN_MS = 10_000
FORGET_MS = 60_000
FOUND = "k string, start bigint, end bigint, count bigint"


class PerKey(StatefulProcessor):
    """One state value a key, read and written once a batch, and at most one timer."""

    STATE = ""

    def init(self, handle):
        self._handle = handle
        self._state = handle.getValueState("state", self.STATE)

    def handleInputRows(self, key, rows, timerValues):
        yield from self._step(key, sorted((row["ms"], row["type"]) for row in rows), timerValues)

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        yield from self._step(key, [], timerValues)

    def _step(self, key, events, timerValues):
        raise NotImplementedError

    def _wake(self, before, after):
        if before == after:
            return
        if before is not None:
            self._handle.deleteTimer(before)
        if after is not None:
            self._handle.registerTimer(after)

    def close(self):
        pass


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
        if counts:
            self._state.update((list(counts), list(counts.values())))
        elif stored:
            self._state.clear()


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
        if session:
            self._state.update(session)
        elif stored:
            self._state.clear()

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
        if waiting:
            self._state.update((waiting,))
        elif stored:
            self._state.clear()


PATTERNS = {
    "sequence": (Sequence, "type IN ('a', 'b', 'c')"),
    "count": (Count, "type <> 'd'"),
    "count-windows": (CountWindows, "type <> 'd'"),
    "session": (Session, "true"),
    "deduplication": (Deduplication, "true"),
    "absence": (Absence, "type IN ('a', 'b')"),
}


def find(pattern, rows):
    processor, condition = PATTERNS[pattern]
    wanted = rows.filter(condition).select("k", "type", F.unix_millis("ts").alias("ms"), "ts")
    return wanted.groupBy("k").transformWithState(processor(), FOUND, "append", "EventTime")
