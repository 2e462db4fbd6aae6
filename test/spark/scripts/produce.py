"""Writes messages to a Kafka topic: `arguments` holds `servers`, `topic` and `messages`, pairs of key and value, which is base64 where `base64` is true."""


def main(spark, arguments):
    rows = spark.createDataFrame([tuple(pair) for pair in arguments["messages"]], "key string, value string").coalesce(1)
    if arguments.get("base64"):
        rows = rows.selectExpr("key", "unbase64(value) AS value")
    writer = rows.write.format("kafka").option("kafka.bootstrap.servers", arguments["servers"])
    writer.option("topic", arguments["topic"]).save()
    return rows.count()
