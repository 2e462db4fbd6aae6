"""One request over HTTP; a failure says whether it may pass."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

from .retry import Lasting, Passing

#: Answers that may be another one the next time: time-outs, too many requests, and what is wrong on the server.
_PASSING = {408, 425, 429, 500, 502, 503, 504}
#: More than this of a refusal tells nobody anything.
_LONGEST_REFUSAL = 300


def request(
    method: str, url: str, headers: dict[str, str], text: str | None = None, *, timeout_seconds: float
) -> bytes:
    """What the server answers. Raises `Passing`, with the wait of `Retry-After`, or `Lasting`."""
    body = None if text is None else text.encode()
    try:
        asked = urllib.request.Request(url, body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=timeout_seconds) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        said = error.read(_LONGEST_REFUSAL).decode(errors="replace").strip()
        reason = f"{error.code} {error.reason}{': ' + said if said else ''}"
        passing = error.code in _PASSING
        raise (Passing(reason, _wait_of(error)) if passing else Lasting(reason, error.code)) from error
    except (OSError, http.client.HTTPException) as error:
        raise Passing(f"{type(error).__name__}: {error}") from error


def _wait_of(error: urllib.error.HTTPError) -> float:
    try:
        return max(0.0, float(error.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0
