"""Values that a pipeline is told when it starts.

A parameter has a name, a type and a text that is read once, strictly, as a value of that type. It enters a text as that text and SQL as a
literal of its type, so that no text can become code. `${name}` stands for it, `$$` for a dollar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bundle import Run

Value = str | int | float | bool | date | datetime | timedelta

_PLACE = re.compile(r"\$(?:\$|\{(?P<name>[A-Za-z_]\w*)(?:\.(?P<unit>milliseconds|seconds|encoded))?\})", re.ASCII)
# Parts of SQL in which quotes and dashes begin nothing: what is quoted, to the end of the text where nothing ends it; comments; and texts in
# which a backslash is one. No parameters are put into the last two.
_QUOTED = re.compile(
    r"(?<!\w)[rR](?:'[^']*'|\"[^\"]*\")|--[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'?|\"(?:[^\"\\]|\\.)*\"?|`[^`]*`?", re.DOTALL
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_UNITS = {"day": 86_400_000, "hour": 3_600_000, "minute": 60_000, "second": 1_000, "millisecond": 1}


@dataclass(frozen=True)
class Parameter:
    """One of them, with its value."""

    type: str
    text: str
    value: Value


class Parameters:
    """`declared`: by name the type, and the text that holds where the run tells no other."""

    def __init__(self, declared: Mapping[str, tuple[str, str]]) -> None:
        self._declared = dict(declared)
        self._read = {name: _read(name, type_name, text) for name, (type_name, text) in self._declared.items()}

    def read(self, run: Run) -> None:
        """Takes the values that the run tells; those that it does not tell are as declared."""
        unknown = sorted(set(run.parameters) - set(self._declared))
        if unknown:
            raise ValueError(f"There is no parameter {unknown[0]}. There are: {', '.join(self._declared) or 'none'}.")
        for name, (type_name, text) in self._declared.items():
            told = run.parameter(name)
            self._read[name] = _read(name, type_name, text if told is None else told)

    def __getitem__(self, name: str) -> Value:
        return self._read[name].value

    def milliseconds(self, name: str) -> int:
        """A duration as a whole number."""
        value = self._read[name].value
        assert isinstance(value, timedelta)
        return value // timedelta(milliseconds=1)

    def seconds(self, name: str) -> int | float:
        """A duration as a number, a whole one where it is."""
        milliseconds = self.milliseconds(name)
        return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000

    def text(self, template: str) -> str:
        """A text with the parameters that it names."""
        return self._fill(template, lambda name: self._read[name].text)

    def sql(self, template: str) -> str:
        """An SQL text with the parameters that it names: within quotes as a part of what they hold, else as literals."""
        return self._fill_sql(template, lambda text: text)

    def query(self, template: str) -> str:
        """The same for `SparkSession.sql` with other arguments, which are in braces: those of a value are doubled."""
        return self._fill_sql(template, lambda text: text.replace("{", "{{").replace("}", "}}"))

    def _fill_sql(self, template: str, guard: Callable[[str], str]) -> str:
        parts: list[str] = []
        at = 0

        def literal(name: str) -> str:
            return guard(self._literal(name))

        for found in _QUOTED.finditer(template):
            parts.append(self._fill(template[at : found.start()], literal))
            parts.append(self._fill(found.group(), self._within(found.group()[0], guard)))
            at = found.end()
        return "".join([*parts, self._fill(template[at:], literal)])

    def _within(self, quote: str, guard: Callable[[str], str]) -> Callable[[str], str]:
        return lambda name: guard(_escape(self._read[name].text, quote))

    def _literal(self, name: str) -> str:
        return _LITERALS[self._read[name].type](self._read[name].value)

    def _fill(self, template: str, value: Callable[[str], str]) -> str:
        spell = {"milliseconds": self.milliseconds, "seconds": self.seconds, "encoded": self._encoded, None: value}

        def fill(found: re.Match[str]) -> str:
            return "$" if found["name"] is None else str(spell[found["unit"]](found["name"]))

        return _PLACE.sub(fill, template)

    def _encoded(self, name: str) -> str:
        """As the decoder of `values` reads it: days, and microseconds, for what is of time."""
        value = self._read[name].value
        if isinstance(value, datetime):
            return str((value - _EPOCH) // timedelta(microseconds=1))
        if isinstance(value, timedelta):
            return str(value // timedelta(microseconds=1))
        return str((value - _EPOCH.date()).days) if isinstance(value, date) else self._read[name].text


def _read(name: str, type_name: str, text: str) -> Parameter:
    value = _READERS[type_name](text)
    if value is None:
        raise ValueError(f"The parameter {name} is {_EXAMPLES[type_name]}, but not {text!r}.")
    return Parameter(type_name, text, value)


def _matched(pattern: str, read: Callable[[str], Value | None]) -> Callable[[str], Value | None]:
    whole = re.compile(pattern, re.ASCII)

    def read_matched(text: str) -> Value | None:
        try:
            return read(text) if whole.fullmatch(text) else None
        except ValueError:
            return None

    return read_matched


def _whole(bits: int) -> Callable[[str], int | None]:
    limit = 1 << (bits - 1)
    return lambda text: int(text) if -limit <= int(text) < limit else None


def _double(text: str) -> float | None:
    value = float(text)
    return value if abs(value) != float("inf") else None


def _timestamp(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _duration(text: str) -> timedelta | None:
    count, unit = text.split(" ")
    milliseconds = int(count) * _UNITS[unit.removesuffix("s")]
    return timedelta(milliseconds=milliseconds) if milliseconds * 1000 < 1 << 63 else None


# The same as `readParameter` in shared/src/pipeline/parameters/read.ts: what one of them takes, the other takes.
_READERS: dict[str, Callable[[str], Value | None]] = {
    "string": lambda text: text,
    "int": _matched(r"-?\d{1,10}", _whole(32)),
    "bigint": _matched(r"-?\d{1,19}", _whole(64)),
    "double": _matched(r"-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", _double),
    "boolean": _matched("true|false", lambda text: text == "true"),
    "date": _matched(r"\d{4}-\d{2}-\d{2}", date.fromisoformat),
    "timestamp": _matched(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", _timestamp),
    "duration": _matched(r"\d{1,12} (days?|hours?|minutes?|seconds?|milliseconds?)", _duration),
}

_EXAMPLES = {
    "int": "a whole number such as 30",
    "bigint": "a whole number such as 30",
    "double": "a number such as 0.5 or 1e6",
    "boolean": "true or false",
    "date": "a day such as 2026-01-31",
    "timestamp": "a time such as 2026-01-31T10:00:00Z",
    "duration": "a number and a unit such as 10 minutes",
}

_ESCAPES = {"'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "$": "\\u0024"}


def _escape(text: str, quote: str) -> str:
    """A text within quotes of SQL. Of `\\%` and `\\_` the backslash stays, as Spark has it; in `${}` Spark would put a setting."""
    if quote == "`":
        return text.replace("`", "``")
    special = r"\\(?![%_])|\$(?=\{)|[\n\r\t\0" + quote + "]"
    return re.sub(special, lambda found: _ESCAPES.get(found.group(), "\\\\"), text)


def _interval(value: Value) -> str:
    assert isinstance(value, timedelta)
    hours, rest = divmod(value.seconds, 3600)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    return f"INTERVAL '{value.days} {hours:02d}:{rest // 60:02d}:{rest % 60:02d}{fraction}' DAY TO SECOND"


def _time(value: Value) -> str:
    assert isinstance(value, datetime)
    text = value.replace(tzinfo=None).isoformat(" ")
    return f"TIMESTAMP '{text.rstrip('0') if value.microsecond else text}'"


_LITERALS: dict[str, Callable[[Value], str]] = {
    "string": lambda value: "'" + _escape(str(value), "'") + "'",
    # Of a bare whole number Spark takes the digits into account where it computes with decimals.
    "int": lambda value: f"CAST({value} AS int)",
    "bigint": lambda value: f"CAST({value} AS bigint)",
    "double": lambda value: f"CAST('{value}' AS double)",
    "boolean": lambda value: "TRUE" if value else "FALSE",
    "date": lambda value: f"DATE '{value}'",
    "timestamp": _time,
    "duration": _interval,
}
