"""Reads all messages of a Kafka topic: `arguments` holds `servers` and `topic`; key, value and headers of each, sorted."""


def main(spark, arguments):
    reader = spark.read.format("kafka").option("kafka.bootstrap.servers", arguments["servers"])
    reader = reader.option("subscribe", arguments["topic"]).option("includeHeaders", "true")
    rows = reader.load().selectExpr("CAST(key AS string)", "CAST(value AS string)", "headers").collect()
    found = [
        [key, value, [[header["key"], bytes(header["value"]).decode()] for header in headers or []]]
        for key, value, headers in rows
    ]
    return sorted(found, key=str)
