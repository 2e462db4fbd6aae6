"""What the patterns written by hand have in common."""

from pyspark.sql.streaming import StatefulProcessor

FOUND = "k string, start bigint, end bigint, count bigint"


class PerKey(StatefulProcessor):
    """One state value a key, read and written once a batch, and at most one timer."""

    STATE = ""
    FIELDS = ("type",)
    """What an event has behind its time: expressions of Spark."""

    def init(self, handle):
        self._handle = handle
        self._state = handle.getValueState("state", self.STATE)

    def handleInputRows(self, key, rows, timerValues):
        width = 1 + len(self.FIELDS)
        yield from self._step(key, sorted(row[:width] for row in rows), timerValues)

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        yield from self._step(key, [], timerValues)

    def _step(self, key, events, timerValues):
        raise NotImplementedError

    def _keep(self, stored, state):
        """Writes what is kept of the key now; forgets it where that is None."""
        if state is not None:
            self._state.update(state)
        elif stored:
            self._state.clear()

    def _wake(self, before, after):
        if before == after:
            return
        if before is not None:
            self._handle.deleteTimer(before)
        if after is not None:
            self._handle.registerTimer(after)

    def close(self):
        pass
