"""The stable id of a match (rule G8): the same after a replay, and the same in TypeScript (`match.ts`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .operators.operator import Detection
from .values import json_text


def match_id(pattern_id: str, key: str, events: Sequence[tuple[str, int]], detection: Detection) -> str:
    """First 32 hex digits of the SHA-256 over pattern, key and the events that determine the match.

    `key` and the events' texts are canonical; an event's number tells it apart from rows equal in all columns.
    """
    identities = ",".join(f"[{text},{ordinal}]" for text, ordinal in events)
    kind = json_text(f"{detection.status} {detection.label}")
    numbers = f"{detection.count},{detection.start_ms},{detection.end_ms}"
    text = f"[{json_text(pattern_id)},{key},[{identities}],{numbers},{kind}]"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
