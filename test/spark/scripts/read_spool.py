"""The values of a spool's rows as texts: `arguments` holds `folder`."""

from pathlib import Path

from lakestream_runtime.spool import Spool, read_batches


def main(spark, arguments):
    spool = Spool(arguments["folder"], "node")
    batches = [
        batch for path in spool.files(spool.first(), spool.end()) for batch in read_batches(Path(path).read_bytes())
    ]
    values = [value for batch in batches for value in batch.column("value").to_pylist()]
    return [value if isinstance(value, str) else value.decode() for value in values]
