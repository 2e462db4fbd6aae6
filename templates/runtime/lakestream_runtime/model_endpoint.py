"""Asks a model behind an HTTP endpoint for a prediction for each row, from Spark's tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pandas as pd
from pyspark.sql import functions as F

from .http_delivery import Endpoint, Sender, key_of
from .retry import DeliveryError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Body = Literal["dataframe_records", "instances", "rows"]
#: A prediction as JSON, or the reason why there is none.
Answer = tuple[str | None, str | None]

#: A struct of `value` and of `error`, which is null where the model has answered.
_ASKED = "_lakestream_asked"
_PARSED = "_lakestream_parsed"
#: The service has read the request and refuses what is in it.
_REFUSED_CONTENT = {400, 413, 422}


def serving_url(workspace: str, endpoint: str) -> str:
    """Where a serving endpoint of Databricks is asked.

    Source: https://docs.databricks.com/aws/en/machine-learning/model-serving/score-custom-model-endpoints
    """
    return f"{workspace.rstrip('/')}/serving-endpoints/{quote(endpoint, safe='')}/invocations"


def ask_model(
    rows: DataFrame,
    endpoint: Endpoint,
    *,
    inputs: Sequence[str],
    body: Body,
    path: str,
    rows_per_request: int,
    output_type: str,
) -> DataFrame:
    """The rows with what became of asking for them; one of the functions below makes columns of it.

    `inputs` are columns in backticks, all where there is none. `path` leads to the list of predictions in the answer, as `a.b`.
    """
    options = {"ignoreNullFields": "false", "timeZone": "UTC"}
    features = F.to_json(F.struct(*(inputs or "*")), options)
    # Each mention of a deterministic function may be a call of its own, each with its requests.
    ask = F.pandas_udf(_make_ask(endpoint, body, path, rows_per_request), "prediction string, error string")
    asked = rows.withColumn(_ASKED, ask.asNondeterministic()(features))
    prediction = F.col(f"{_ASKED}.prediction")
    as_read = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_malformed"}
    wrapped = F.concat(F.lit('{"value":'), prediction, F.lit("}"))
    parsed = asked.withColumn(_PARSED, F.from_json(wrapped, f"value {output_type}, _malformed string", as_read))
    malformed = F.concat(F.lit(f"the prediction is not of the type {output_type}: "), prediction)
    error = F.coalesce(F.col(f"{_ASKED}.error"), F.when(F.col(f"{_PARSED}._malformed").isNotNull(), malformed))
    result = F.struct(F.col(f"{_PARSED}.value").alias("value"), error.alias("error"))
    return parsed.withColumn(_ASKED, result).drop(_PARSED)


@dataclass(frozen=True)
class PredictionPorts:
    """`out` has the column `output`; in `errors` are the rows that failed, with the reason in `_error`."""

    output: str

    def of(self, asked: DataFrame) -> Predictions:
        return Predictions(asked, self)


@dataclass(frozen=True)
class Predictions:
    """What became of asking: `rows` of both ports, which `predictions[port]` tells apart."""

    rows: DataFrame
    ports: PredictionPorts

    def __getitem__(self, port: str) -> DataFrame:
        failed = _error().isNotNull()
        if port == "errors":
            return self.rows.filter(failed).withColumn("_error", _error()).drop(_ASKED)
        return self.rows.filter(~failed).withColumn(self.ports.output, _value()).drop(_ASKED)


def fill_predictions(
    asked: DataFrame, output: str, output_type: str, fallback: str, reason: str | None = None
) -> DataFrame:
    """All rows; those that failed have the SQL expression `fallback`, and the reason in the column `reason`."""
    filled = F.when(_error().isNull(), _value()).otherwise(F.expr(fallback).try_cast(output_type))
    with_output = asked.withColumn(output, filled)
    with_reason = with_output if reason is None else with_output.withColumn(reason, _error())
    return with_reason.drop(_ASKED)


def require_predictions(asked: DataFrame, output: str, output_type: str) -> DataFrame:
    """All rows; the query ends with the reason where one failed."""
    failure = F.raise_error(F.concat(F.lit("The model did not answer: "), _error())).cast(output_type)
    return asked.withColumn(output, F.when(_error().isNull(), _value()).otherwise(failure)).drop(_ASKED)


def _value() -> Column:
    return F.col(f"{_ASKED}.value")


def _error() -> Column:
    return F.col(f"{_ASKED}.error")


def _make_ask(endpoint: Endpoint, body: Body, path: str, size: int) -> Callable[..., Any]:
    def ask(batches: Iterator[pd.Series]) -> Iterator[pd.DataFrame]:
        sender = Sender(endpoint)
        for features in batches:
            rows = [json.loads(text) for text in features]
            answers: list[Answer] = []
            for start in range(0, len(rows), size):
                answers += _ask_for(rows[start : start + size], sender, body, path)
            yield pd.DataFrame(answers, columns=["prediction", "error"], dtype=object)

    return ask


def _ask_for(rows: list[dict[str, Any]], sender: Sender, body: Body, path: str) -> list[Answer]:
    """An answer for each row; where the content is refused, halves are asked for until it is known which rows are at fault."""
    text = json.dumps(_to_body(rows, body), ensure_ascii=False)
    try:
        predictions = _find_list(sender.send(text, key_of(text)), path)
        if len(predictions) != len(rows):
            raise ValueError(f"{len(predictions)} predictions for {len(rows)} rows")
    except DeliveryError as error:
        if error.status in _REFUSED_CONTENT and len(rows) > 1:
            half = len(rows) // 2
            return [*_ask_for(rows[:half], sender, body, path), *_ask_for(rows[half:], sender, body, path)]
        return [(None, error.reason)] * len(rows)
    except ValueError as error:
        return [(None, f"the answer cannot be used: {error}")] * len(rows)
    return [(json.dumps(one, ensure_ascii=False), None) for one in predictions]


def _to_body(rows: list[dict[str, Any]], body: Body) -> Any:
    return [list(row.values()) for row in rows] if body == "rows" else {body: rows}


def _find_list(answer: bytes, path: str) -> list[Any]:
    """Raises ValueError where there is none."""
    found = json.loads(answer)
    for step in path.split(".") if path else []:
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise ValueError(f"it has nothing at {path}")
    if isinstance(found, list):
        return found
    raise ValueError(f"there is no list at {path}" if path else "it is no list")
