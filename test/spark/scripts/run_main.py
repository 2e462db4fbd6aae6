"""Runs a bundle's program as `spark-submit` does: `arguments` holds `bundle` (folder) and `argv`. Gives the error, or null."""

import runpy
import sys


def main(spark, arguments):
    before = sys.argv, list(sys.path)
    sys.argv = [f"{arguments['bundle']}/pipeline.py", *arguments["argv"]]
    sys.path.insert(0, arguments["bundle"])
    for name in [each for each in sys.modules if each.split(".")[0] == "lakestream_runtime"]:
        del sys.modules[name]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except (Exception, SystemExit) as error:
        return str(error)
    finally:
        sys.argv, sys.path[:] = before
    return None
