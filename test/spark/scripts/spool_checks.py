"""What a spool promises, without Spark: whole segments, numbers that never come again, one writer, and what may be deleted."""

import os
import tempfile
import threading
import unittest
from pathlib import Path

from lakestream_runtime.spool import Spool, read_batches
from lakestream_runtime.spool_writer import SpoolWriter

COLUMNS = [("value", "string")]


def note(checkpoint, batch, segment, committed=True):
    """What Spark writes into a checkpoint for a batch that ends before this segment."""
    for log in ("offsets", "commits"):
        os.makedirs(os.path.join(checkpoint, log), exist_ok=True)
    Path(checkpoint, "offsets", str(batch)).write_text(
        f'v1\n{{"batchWatermarkMs":0}}\n{{"topic":{{"0":5}}}}\n{{"spool": "node", "segment": {segment}}}', "utf-8"
    )
    if committed:
        Path(checkpoint, "commits", str(batch)).write_text('v1\n{"nextBatchWatermarkMs":0}', "utf-8")


class SpoolTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.checkpoints = (os.path.join(self.root, "one"), os.path.join(self.root, "two"))
        self.spool = Spool(os.path.join(self.root, "spool"), "node", self.checkpoints)
        self.lock = self.spool.lock()
        self.writer = SpoolWriter(self.spool, COLUMNS)

    def tearDown(self):
        self.lock.close()

    def write(self, *values):
        for value in values:
            self.writer.write([(value,)])

    def values(self, start, end):
        files = self.spool.files(start, end)
        return [
            row["value"]
            for file in files
            for batch in read_batches(Path(file).read_bytes())
            for row in batch.to_pylist()
        ]

    def test_state_is_kept_with_the_rows_and_alone(self):
        self.writer.write([("a",)], lambda state: state.update(cursor="x"))
        self.writer.write([], lambda state: state.update(cursor="y"))
        self.writer.flush()
        self.assertEqual((self.spool.state(), self.spool.end(), self.spool.next()), ({"cursor": "y"}, 1, 2))
        self.write("b")
        self.assertEqual((self.values(0, 3), self.spool.state()), (["a", "b"], {"cursor": "y"}))

    def test_only_one_may_write(self):
        self.assertIsNone(self.spool.lock())
        self.lock.close()
        again = self.spool.lock()
        self.assertIsNotNone(again)
        again.close()

    def test_what_waits_becomes_one_segment(self):
        barrier = threading.Barrier(51)

        def send(number):
            barrier.wait()
            self.writer.write([(str(number),)])

        threads = [threading.Thread(target=send, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        barrier.wait()
        for thread in threads:
            thread.join()
        self.assertLess(self.spool.end(), 50)
        self.assertEqual(sorted(self.values(0, self.spool.end()), key=int), [str(number) for number in range(50)])

    def test_a_batch_holds_as_many_bytes_as_asked_for(self):
        self.write("a" * 3000, "b" * 3000, "c")
        size = os.path.getsize(self.spool.files(0, 1)[0])
        self.assertEqual([self.spool.bound(0, 3, limit) for limit in (1, size, 2 * size, 10 * size)], [1, 1, 2, 3])

    def test_what_all_queries_have_finished_is_deleted(self):
        self.write("a", "b", "c")
        note(self.checkpoints[0], 0, 3)
        self.spool.clean()
        self.assertEqual(self.values(0, 3), ["a", "b", "c"])
        note(self.checkpoints[1], 0, 1)
        note(self.checkpoints[1], 1, 3, committed=False)
        self.spool.clean()
        self.assertEqual((self.spool.first(), self.values(1, 3)), (1, ["b", "c"]))
        note(self.checkpoints[1], 1, 3)
        self.spool.clean()
        self.assertEqual((self.spool.first(), self.spool.end()), (2, 3))

    def test_rows_that_are_gone_are_told(self):
        self.write("a", "b")
        note(self.checkpoints[0], 0, 1)
        for file in self.spool.files(0, 2):
            os.unlink(file)
        # Numbers go on, so that what comes now is not taken for what was read.
        self.assertEqual(SpoolWriter(self.spool, COLUMNS)._next, 1)
        with self.assertRaisesRegex(RuntimeError, "segment 1 of .* was not read yet"):
            self.spool.files(1, 2)

    def test_a_disk_that_fails_is_told_to_everybody(self):
        os.rename(self.spool.folder, self.spool.folder + ".away")
        with self.assertRaises(OSError):
            self.write("a")
        os.rename(self.spool.folder + ".away", self.spool.folder)
        with self.assertRaises(OSError):
            self.write("b")
        with self.assertRaises(OSError):
            self.writer.check()
        self.assertEqual(self.spool.end(), 0)


if __name__ == "__main__":
    unittest.main()
