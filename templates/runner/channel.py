"""The runner's way to its caller: one JSON object a line on the real standard output, requests on standard input.

Whatever else prints (user code, Spark's Java process) goes to standard error, so it cannot break the lines.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any


class Channel:
    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self._lock = threading.Lock()
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def send(self, event: dict[str, Any]) -> None:
        line = json.dumps(event, ensure_ascii=True, allow_nan=False)
        with self._lock:
            try:
                self._out.write(line + "\n")
                self._out.flush()
            except BrokenPipeError:
                os._exit(1)

    def requests(self):
        """The caller's requests; ends when the caller closes the pipe or is gone."""
        for line in sys.stdin:
            if line.strip():
                yield json.loads(line)
