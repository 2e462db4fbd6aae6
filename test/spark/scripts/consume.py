"""Reads all messages of a Kafka topic: `arguments` holds `servers` and `topic`; key, value and headers of each, sorted. With `base64` the values are such."""


def main(spark, arguments):
    reader = spark.read.format("kafka").option("kafka.bootstrap.servers", arguments["servers"])
    reader = reader.option("subscribe", arguments["topic"]).option("includeHeaders", "true")
    value = "base64(value)" if arguments.get("base64") else "CAST(value AS string)"
    rows = reader.load().selectExpr("CAST(key AS string)", value, "headers").collect()
    found = [
        [key, value, [[header["key"], bytes(header["value"]).decode()] for header in headers or []]]
        for key, value, headers in rows
    ]
    return sorted(found, key=str)
