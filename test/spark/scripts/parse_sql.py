"""What Spark's parser says of each text: null where it takes all of its statements."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession


def main(spark: SparkSession, arguments: dict[str, Any]) -> list[str | None]:
    state = spark._jsparkSession.sessionState()  # noqa: SLF001 - there is no other way to its parser
    return [parse(state.sqlParser(), text) for text in arguments["texts"]]


def parse(parser: Any, text: str) -> str | None:
    try:
        for statement in text.split(";\n"):
            if any(line and not line.startswith("--") for line in statement.splitlines()):
                parser.parsePlan(statement)
    except Exception as error:  # noqa: BLE001 - its words are the answer
        return f"{str(error)[:400]}\n{statement}"
    return None
