"""Received messages on disk, between whoever receives them and the queries that read them.

A spool is a folder of segments, Arrow files numbered without a gap. A segment is written beside its place, synced and renamed: it is
there completely or not at all, and never changes, so that a batch that is read again has the same rows. Offsets count segments.
With its rows a segment holds the state of whoever received them (a cursor, what was confirmed), so both are there or neither.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from .checkpoints import read_finished, read_planned

_SEGMENT = re.compile(r"^(\d{12})(\.state)?\.arrow$")
_STATE = b"lakestream.state"
_TYPES = {
    "binary": pa.binary(),
    "string": pa.string(),
    "int": pa.int32(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}

State = dict[str, Any]
#: Name and Spark type of each column.
Columns = Sequence[tuple[str, str]]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Spool:
    """`checkpoints` are the folders of the queries that read it: what they have finished is not kept."""

    folder: str
    name: str
    checkpoints: tuple[str, ...] = ()

    def first(self) -> int:
        """Number of the oldest segment that is there."""
        return min(self._segments(), default=self._planned())

    def end(self) -> int:
        """Number behind the last segment with rows: what can be read."""
        numbers = [number for number, name in self._segments().items() if not _is_state(name)]
        return max((number + 1 for number in numbers), default=self._planned())

    def next(self) -> int:
        """Number of the segment that will be written next. Where the folder was lost, numbers go on from what was read of it."""
        return max((number + 1 for number in self._segments()), default=self._planned())

    def append(self, number: int, columns: Columns, rows: Sequence[Row], state: Mapping[str, Any]) -> None:
        """Writes a segment; it is on disk when this returns. Only the one who holds the lock may."""
        name = f"{number:012d}.arrow" if rows else f"{number:012d}.state.arrow"
        schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns])
        arrays = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(schema)]
        schema = schema.with_metadata({_STATE: json.dumps(state).encode()})
        draft = os.path.join(self.folder, "draft")
        with open(draft, "wb") as file:
            with pa.ipc.new_stream(file, schema) as writer:
                writer.write_batch(pa.record_batch(arrays, schema=schema))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, os.path.join(self.folder, name))
        _sync_folder(self.folder)

    def state(self) -> State:
        """The state that the newest segment holds."""
        segments = self._segments()
        if not segments:
            return {}
        with open(os.path.join(self.folder, segments[max(segments)]), "rb") as file, pa.ipc.open_stream(file) as reader:
            return json.loads((reader.schema.metadata or {}).get(_STATE, b"{}"))

    def files(self, start: int, end: int) -> list[str]:
        """Paths of the segments with rows from number `start` up to and without `end`, for `read_batches`."""
        segments = self._segments()
        lost = [number for number in range(start, end) if number not in segments]
        if lost:
            raise RuntimeError(
                f"Received rows are gone: segment {lost[0]} of {self.folder} was not read yet. "
                "To go on without them, start with a new checkpoint."
            )
        names = [segments[number] for number in range(start, end)]
        return [os.path.join(self.folder, name) for name in names if not _is_state(name)]

    def bound(self, start: int, end: int, max_bytes: int) -> int:
        """The number behind as many segments from `start` on as fit, at least one."""
        total = 0
        segments = self._segments()
        for number in range(start, end):
            name = segments.get(number)
            total += 0 if name is None else os.path.getsize(os.path.join(self.folder, name))
            if total > max_bytes:
                return max(number, start + 1)
        return end

    def clean(self) -> None:
        """Deletes what every query has finished; the newest segment stays, because it holds number and state."""
        finished = [read_finished(checkpoint, self.name) for checkpoint in self.checkpoints]
        if not finished or None in finished:
            return
        before = min(each for each in finished if each is not None)
        segments = self._segments()
        for number, name in segments.items():
            if number < before and number != max(segments):
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(self.folder, name))

    def lock(self) -> IO[str] | None:
        """The right to append, until the file is closed or its process ends; None while another one has it."""
        os.makedirs(self.folder, exist_ok=True)
        try:
            return _lock(os.path.join(self.folder, "lock"))
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK):
                raise
            # Mounted object stores have no locks; all who may append are on this machine.
            place = hashlib.sha256(os.path.abspath(self.folder).encode()).hexdigest()[:16]
            return _lock(os.path.join(tempfile.gettempdir(), f"lakestream-{place}.lock"))

    def _segments(self) -> dict[int, str]:
        """File names by number."""
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        return {int(found.group(1)): name for name in names if (found := _SEGMENT.match(name))}

    def _planned(self) -> int:
        return max((read_planned(checkpoint, self.name) for checkpoint in self.checkpoints), default=0)


def read_batches(segment: bytes) -> Iterator[pa.RecordBatch]:
    """The rows of a segment."""
    with pa.ipc.open_stream(segment) as reader:
        yield from reader


def _is_state(name: str) -> bool:
    """It was written for its state alone."""
    return name.endswith(".state.arrow")


def _lock(path: str) -> IO[str] | None:
    file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - it stays open as long as the lock is held
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return None
        raise
    return file


def _sync_folder(folder: str) -> None:
    """Makes a rename last. Not every system can sync a folder, and those that cannot need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
