"""The stable id of a match (rule G8): the same after a replay, and the same in TypeScript (`match.ts`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .operators.operator import Detection
from .values import json_text


def match_id(pattern_id: str, key: str, events: Sequence[tuple[str, int]], detection: Detection) -> str:
    """First 32 hex digits of the SHA-256 of `match_text`."""
    numbers = (detection.count, detection.start_ms, detection.end_ms)
    text = match_text(pattern_id, key, events, numbers, kind_of(detection))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def kind_of(detection: Detection) -> str:
    """Status and label, which tell matches of the same events apart."""
    return f"{detection.status} {detection.label}"


def match_text(
    pattern_id: str, key: str, events: Sequence[tuple[str, int]], numbers: tuple[object, object, object], kind: str
) -> str:
    """What tells a match apart: pattern, key, the events that determine it, their count, its start and its end in ms, and its kind.

    `key` and the events' texts are canonical; an event's number tells it apart from rows equal in all columns.
    """
    identities = ",".join([f"[{text},{ordinal}]" for text, ordinal in events])
    count, start_ms, end_ms = numbers
    return f"[{json_text(pattern_id)},{key},[{identities}],{count},{start_ms},{end_ms},{json_text(kind)}]"
