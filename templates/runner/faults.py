"""Where in a bundle an error comes from: the deepest line of the bundle's own files that the error names."""

from __future__ import annotations

import os
import re
import traceback
from typing import Any

MAX_MESSAGE = 4000
PYTHON_FAULT = re.compile(r"\[PYTHON_(EXCEPTION|STREAMING_DATA_SOURCE_RUNTIME_ERROR)\]|thrown from the Python worker")
PROGRAMS = (
    "pipeline.py",
    os.path.join("transformations", "pipeline.py"),
    os.path.join("transformations", "pipeline.sql"),
)
CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\] ")


def describe_fault(error: BaseException, bundle: str) -> dict[str, Any]:
    """An `error` event without its node: message, Spark's condition, file and line where they are known."""
    text = _text(error)
    event: dict[str, Any] = {"type": "error", "message": _first_lines(text)}
    condition = _condition(error, text)
    if condition:
        event["condition"] = condition
    place = _place_of_frames(error, bundle) or _place_of_sql(text, bundle) or _place_in_text(text, bundle)
    if place:
        event["path"], event["line"] = place
    return event


def _text(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} ({os.path.basename(error.filename or '')}, line {error.lineno})"
    parts = [str(error) or type(error).__name__]
    cause = getattr(error, "cause", None) or getattr(error, "_cause", None)
    # Spark wraps what failed in what failed because of it, sometimes a dozen times.
    while cause is not None and len(parts) < 20:
        parts.append(str(getattr(cause, "desc", None) or getattr(cause, "_desc", None) or cause))
        cause = getattr(cause, "cause", None) or getattr(cause, "_cause", None)
    return "\n".join(parts)


def _first_lines(text: str) -> str:
    """Spark's own words, without the Java stack that follows them; of a Python traceback what was raised."""
    raised = re.findall(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)\b.*)$", text, re.MULTILINE)
    if PYTHON_FAULT.search(text) and raised:
        return raised[-1].removesuffix("SQLSTATE: 38000").strip()[:MAX_MESSAGE]
    kept: list[str] = []
    # What failed comes last; what wraps it (the query that ended, the call back into Python) says nothing more.
    for line in text[_start_of_cause(text) :].splitlines():
        if re.match(r"^(\s+at |Caused by: |JVM stacktrace|=== Streaming Query|\s*\.\.\. \d+ more)", line):
            break
        kept.append(line)
    return ("\n".join(kept).strip() or text)[:MAX_MESSAGE]


def _start_of_cause(text: str) -> int:
    named = [found.start() for found in CONDITION.finditer(text) if found.group(1) != "STREAM_FAILED"]
    return named[-1] if named else 0


def _condition(error: BaseException, text: str) -> str | None:
    named = [found for found in CONDITION.findall(text) if found != "STREAM_FAILED"]
    if named:
        return named[-1]
    get = getattr(error, "getCondition", None) or getattr(error, "getErrorClass", None)
    return get() if get else None


def _place_of_frames(error: BaseException, bundle: str) -> tuple[str, int] | None:
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return os.path.relpath(error.filename, bundle), error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if _is_own(frame.filename, bundle) and frame.lineno:
            return os.path.relpath(frame.filename, bundle), frame.lineno
    return None


def _place_in_text(text: str, bundle: str) -> tuple[str, int] | None:
    """A traceback of a Python worker, or the call site that Spark notes for an expression."""
    found = re.findall(r'File "([^"]+)", line (\d+)', text)
    found += re.findall(r"was called from\s+(\S+?\.py):(\d+)", text)
    own = [(path, int(line)) for path, line in found if _is_own(path, bundle)]
    return (os.path.relpath(own[-1][0], bundle), own[-1][1]) if own else None


def _place_of_sql(text: str, bundle: str) -> tuple[str, int] | None:
    """The only line that holds the SQL text which Spark quotes. Longer texts are cut by Spark, so it is looked for as a part."""
    quoted = re.search(r"== SQL \(line \d+, position \d+\) ==\n(.*?)\n\s*\^", text, re.DOTALL)
    if not quoted:
        return None
    fragment = quoted.group(1).strip().strip(".")
    places = [
        (program, number)
        for program in PROGRAMS
        for number, line in _read_code(os.path.join(bundle, program))
        if fragment in line.replace('\\"', '"')
    ]
    return places[0] if len(places) == 1 else None


def _read_code(path: str) -> list[tuple[int, str]]:
    """Numbered lines without comments, which repeat conditions in words for people."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [(number, line) for number, line in enumerate(lines, 1) if not line.lstrip().startswith(("#", "--"))]


def _is_own(path: str, bundle: str) -> bool:
    own = os.path.realpath(bundle) + os.sep
    return os.path.realpath(path).startswith(own) and "lakestream_runtime" not in path
