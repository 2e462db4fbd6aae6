"""What a checkpoint must not silently survive.

Spark refuses many changes of a stateful query, but not these: another number of buckets, other keys, another window. Each
would give wrong results without a word. So what matters is written to a file beside the checkpoint and compared at every start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

FILE_SUFFIX = ".operators.json"

_registered: dict[str, dict[str, Any]] = {}


def register(node_id: str, facts: Mapping[str, Any]) -> str:
    """Notes an operator of this program by its node; gives the facts as one text, which also travels in the state."""
    text = json.dumps(facts, sort_keys=True)
    _registered[node_id] = json.loads(text)
    return text


def check(checkpoint: str) -> None:
    """Compares the operators of this program with those that wrote the checkpoint, and notes them if they are new.

    Raises ValueError where one changed in a way that its state cannot follow. A node that the checkpoint does not know is added;
    one that is gone is left in the file. Checkpoints on remote storage are not looked at: there the state itself is checked.
    """
    if "://" in checkpoint or not _registered:
        return
    path = checkpoint.rstrip("/") + FILE_SUFFIX
    known = _read(path) if os.path.isdir(checkpoint) else {}
    for node_id, facts in _registered.items():
        before = known.get(node_id, facts)
        if before != facts:
            changed = ", ".join(
                sorted(name for name in before.keys() | facts.keys() if before.get(name) != facts.get(name))
            )
            raise ValueError(
                f"Node {node_id} changed ({changed}) since the checkpoint {checkpoint} was written, and its state cannot follow. "
                f"It was {json.dumps(before, sort_keys=True)}. Start it with a new checkpoint, or undo the change."
            )
    _write(path, {**known, **_registered})


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def _write(path: str, facts: Mapping[str, Any]) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    draft = f"{path}.{os.getpid()}"
    with open(draft, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2, sort_keys=True)
    os.replace(draft, path)
