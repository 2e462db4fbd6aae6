import type { JsonObject } from '@lakestream/shared/pipeline/model'

/** Data Sources in Python that read the lines of a file, whose path is an option; a line is a batch for the simple one. */
const LINES = `from pathlib import Path

from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition, SimpleDataSourceStreamReader


def read_lines(path, first, last):
    lines = Path(path).read_text().splitlines()
    return [(number, lines[number]) for number in range(first, last)]


class Lines(DataSource):
    def schema(self):
        return "number bigint, line string"

    def streamReader(self, schema):
        return LinesReader(self.options["path"], self.options.get("token"))


class LinesReader(DataSourceStreamReader):
    def __init__(self, path, token):
        self.path = path
        self.token = token

    def initialOffset(self):
        return {"line": 0}

    def latestOffset(self):
        return {"line": len(Path(self.path).read_text().splitlines())}

    def partitions(self, start, end):
        return [InputPartition(number) for number in range(start["line"], end["line"])]

    def read(self, partition):
        for number, line in read_lines(self.path, partition.value, partition.value + 1):
            if line == "fail":
                raise ValueError(f"line {number} cannot be read")
            yield number, f"{self.token}: {line}"


class SimpleLines(DataSource):
    def schema(self):
        return "number bigint, line string"

    def simpleStreamReader(self, schema):
        return SimpleLinesReader(self.options["path"])


class SimpleLinesReader(SimpleDataSourceStreamReader):
    def __init__(self, path):
        self.path = path

    def initialOffset(self):
        return {"line": 0}

    def read(self, start):
        end = {"line": len(Path(self.path).read_text().splitlines())}
        return self.readBetweenOffsets(start, end), end

    def readBetweenOffsets(self, start, end):
        return iter(read_lines(self.path, start["line"], end["line"]))
`

/** The line of the code that a line of the file "fail" comes to. */
export const FAILING_LINE = LINES.split('\n').findIndex((line) => line.includes('raise ValueError')) + 1

export const toLineSource = (name: 'Lines' | 'SimpleLines', path: string, more: JsonObject = {}): JsonObject => ({
  code: LINES,
  class: name,
  options: [{ id: 'o', name: 'path', value: path }],
  schema: [
    { id: 'a', name: 'line', type: 'string' },
    { id: 'b', name: 'number', type: 'bigint' },
  ],
  ...more,
})
