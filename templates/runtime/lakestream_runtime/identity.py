"""The stable id of a match (rule G8): the same after a replay, and the same in TypeScript (`match.ts`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .values import json_text


def match_id(
    pattern_id: str, key: str, events: Sequence[tuple[str, int]], count: int, start_ms: int, end_ms: int
) -> str:
    """First 32 hex digits of the SHA-256 over pattern, key and the events that determine the match.

    `key` and the events' texts are canonical; an event's number tells it apart from rows equal in all columns.
    """
    identities = ",".join(f"[{text},{ordinal}]" for text, ordinal in events)
    text = f"[{json_text(pattern_id)},{key},[{identities}],{count},{start_ms},{end_ms}]"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
