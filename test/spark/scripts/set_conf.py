"""Sets the settings of the session that `arguments` holds."""


def main(spark, arguments):
    for name, value in arguments.items():
        spark.conf.set(name, value)
