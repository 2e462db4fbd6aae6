"""Trying again: with waits that double, and no faster than a rate."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

T = TypeVar("T")

_LONGEST_WAIT_SECONDS = 60.0


class DeliveryError(Exception):
    """What did not succeed, with what was said last and how often it was tried; `status` is that of a `Lasting` failure."""

    def __init__(self, reason: str, attempts: int, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.attempts = attempts
        self.status = status


class Passing(Exception):
    """A failure that may pass; `wait_seconds` is how long the other side asks to be left alone."""

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class Lasting(Exception):
    """A failure that another try would only repeat; `status` is that of HTTP, where it has one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Retry:
    """Repeats what fails in a way that may pass up to `retries` times, after `backoff_seconds` that double each time, give or take a quarter.

    `per_second` limits how many tries are begun.
    """

    retries: int = 5
    backoff_seconds: float = 1.0
    per_second: float | None = None
    _next: float = 0.0

    def run(self, attempt: Callable[[], T]) -> T:
        """What `attempt` gives in the end. Raises `DeliveryError` when it is given up."""
        for number in count(1):
            self._keep_rate()
            try:
                return attempt()
            except Lasting as failure:
                raise DeliveryError(str(failure), number, failure.status) from failure
            except Passing as failure:
                if number > self.retries:
                    raise DeliveryError(str(failure), number) from failure
                doubled = self.backoff_seconds * 2 ** (number - 1) * random.uniform(0.75, 1.25)
                time.sleep(min(max(failure.wait_seconds, doubled), _LONGEST_WAIT_SECONDS))

    def _keep_rate(self) -> None:
        if self.per_second is None:
            return
        now = time.monotonic()
        time.sleep(max(0.0, self._next - now))
        self._next = max(now, self._next) + 1 / self.per_second
