"""The Python runtime's own tests: state in the checkpoint, its manifest, exact values."""

import json
import pickle
import sys
import tempfile
import unittest
from base64 import b64decode
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "templates" / "runtime"))

from lakestream_runtime import manifest
from lakestream_runtime.bucket import FORMAT, Bucket
from lakestream_runtime.buffer import to_columns
from lakestream_runtime.drain import Drain, RowOrder
from lakestream_runtime.fence_table import parse_area
from lakestream_runtime.given import GivenValues
from lakestream_runtime.operators.count_threshold import CountThreshold, Lookback
from lakestream_runtime.operators.sequence_detector import SequenceDetector, Within
from lakestream_runtime.operators.sequence_tree import Step
from lakestream_runtime.values import canonical_double, decoder, sort_key


def drain(**options):
    return Drain(CountThreshold(1, window=Lookback(1000), **options), "node", ["string"], [RowOrder(["long"], [])])


VALUES = GivenValues(["text"], ["string"])


FORMAT_2 = (
    "gAWVuQAAAAAAAAAoSwKMAXOUTfQBfZQojAVbImsiXZRdlChdlChN9AFLAEsAjAVbIjQiXZQoiYiJiXSUjAJbXZR0lGFdlChdlChLAChLHksASw"
    "CMBVsiMyJdlCiIiYmJdJRoB3SUSwCHlIWUSwCFlIiJdJRhXZRLAWVN9AFljAVbImwiXZRdlChdlF2UKF2UKEsAKEsPSwBLAIwFWyI1Il2UaAxo"
    "B3SUSwCHlIWUSwCFlIiJdJRhXZRLAWVN9wNldXSULg=="
)


def rows(key, *times):
    return to_columns([key, time_ms, 0, "[null]", '["1"]', "[]"] for time_ms in times)


class BucketTest(unittest.TestCase):
    def test_buffered_events_survive_encoding(self):
        bucket = Bucket(drain(), "s", VALUES)
        bucket.add(rows('["a"]', 5))
        bucket.timer_ms = 5
        again = Bucket(drain(), "s", VALUES, bucket.encode())
        self.assertEqual((again.timer_ms, again.next_due()), (5, 5))
        self.assertEqual([match.detection.time_ms for match in again.drain(5)], [5])

    def test_state_of_another_signature_is_refused(self):
        blob = Bucket(drain(), "64 buckets", VALUES).encode()
        with self.assertRaisesRegex(ValueError, "new checkpoint"):
            Bucket(drain(), "32 buckets", VALUES, blob)

    def test_state_can_never_run_code(self):
        blob = pickle.dumps((FORMAT, "s", None, {"key": Path("/")}), 5)
        with self.assertRaises(pickle.UnpicklingError):
            Bucket(drain(), "s", VALUES, blob)

    def test_state_of_format_2_is_taken_over(self):
        """A buffered event and partial matches of two keys, as format 2 wrote them."""
        operator = SequenceDetector(steps=[Step("a"), Step("b")], within=Within(1000), emits_timeouts=True)
        of = Drain(operator, "node", ["string"], [RowOrder(["long"], [])])
        values = GivenValues(["flag"] * 4, ["boolean"] * 4)
        bucket = Bucket(of, "s", values, b64decode(FORMAT_2))
        self.assertEqual((bucket.timer_ms, bucket.next_due()), (500, 500))
        again = Bucket(of, "s", values, bucket.encode())
        self.assertEqual(
            [(match.key, match.match_id, match.detection.status) for match in again.drain(5000)],
            [
                ('["k"]', "16d86f97c4d747a52b2cc64b573c4bdb", "match"),
                ('["l"]', "66450adfdb548166324f8f37feaf81a0", "timeout"),
            ],
        )

    def test_how_much_a_bucket_holds_goes_with_its_state(self):
        operator = SequenceDetector(steps=[Step("a"), Step("b")], within=Within(1000))
        of = Drain(operator, "node", ["string"], [RowOrder(["long"], [])])
        values = GivenValues(["flag"] * 4, ["boolean"] * 4)
        texts = {"a": '["true","false",null,null]', "b": '["false","true",null,null]'}

        def add(bucket, key, *events):
            bucket.add(to_columns([key, time_ms, 0, texts[kind], f'["{time_ms}"]', "[]"] for kind, time_ms in events))

        def held(bucket):
            return tuple(bucket.figures().values())

        bucket = Bucket(of, "s", values)
        add(bucket, '["k"]', ("a", 1), ("a", 2), ("b", 50))
        add(bucket, '["l"]', ("a", 3))
        self.assertEqual(held(bucket), (4, 0, 0))
        bucket.drain(10)
        self.assertEqual(held(bucket), (1, 2, 3))
        again = Bucket(of, "s", values, bucket.encode())
        # As format 3 wrote it: partial matches were not counted.
        format_3 = pickle.dumps((3, *pickle.loads(bucket.encode())[1:-1]), 5)
        for taken_over in (again, Bucket(of, "s", values, format_3)):
            taken_over.drain(50)
            self.assertEqual(held(taken_over), (0, 1, 1))
            taken_over.drain(1003)
            self.assertEqual(held(taken_over), (0, 0, 0))
        self.assertIsNone(Bucket(drain(), "s", VALUES).figures()["partial_matches"])

    def test_state_of_an_unknown_format_is_refused(self):
        blob = pickle.dumps((FORMAT + 1, "s", None), 5)
        with self.assertRaisesRegex(ValueError, f"in format {FORMAT + 1}"):
            Bucket(drain(), "s", VALUES, blob)

    def test_a_key_leaves_when_its_last_event_is_out_of_reach(self):
        bucket = Bucket(drain(fire="every"), "s", VALUES)
        bucket.add(rows('["a"]', 5))
        bucket.drain(1005)
        self.assertEqual(bucket.next_due(), 1006)
        bucket.drain(1006)
        self.assertIsNone(bucket.next_due())
        self.assertEqual(bucket.encode(), Bucket(drain(), "s", VALUES).encode())

    def test_late_keys_do_not_disturb_waiting_ones(self):
        bucket = Bucket(drain(fire="every"), "s", VALUES)
        bucket.add(rows('["a"]', 50))
        bucket.add(rows('["a"]', 20))
        self.assertEqual([match.detection.time_ms for match in bucket.drain(50)], [20, 50])


class ManifestTest(unittest.TestCase):
    def test_a_checkpoint_refuses_another_number_of_buckets(self):
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = Path(folder, "query")
            manifest.register("n1", {"buckets": 64})
            manifest.check(str(checkpoint))
            checkpoint.mkdir()
            manifest.check(str(checkpoint))
            manifest.register("n1", {"buckets": 32})
            with self.assertRaisesRegex(ValueError, r"n1 changed \(buckets\)"):
                manifest.check(str(checkpoint))

    def test_a_checkpoint_that_was_deleted_starts_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            manifest.register("n1", {"buckets": 64})
            manifest.check(f"{folder}/query")
            manifest.register("n1", {"buckets": 32})
            manifest.check(f"{folder}/query")


class FenceTest(unittest.TestCase):
    def test_areas_are_read_as_in_the_engine(self):
        for area in json.loads(Path(__file__).with_name("areas.json").read_text()):
            with self.subTest(area["text"]):
                self.assertEqual(parse_area(area["text"]), area["rings"])


class ValuesTest(unittest.TestCase):
    def test_values_are_exact(self):
        self.assertEqual(decoder("long")("9007199254740993"), 9007199254740993)
        self.assertEqual(
            decoder("decimal(38,2)")("123456789012345678901234567890.12"), 12345678901234567890123456789012
        )

    def test_a_row_is_identified_as_javascript_writes_it(self):
        order = RowOrder(["string", "long"], [])
        for row, identity in [
            (r'["é\"\\\n/","1"]', r'["é\"\\\n/","1"]'),
            (r'["\u001F\\u001F",null]', r'["\u001f\\u001F",null]'),
        ]:
            self.assertEqual(order.identity(row), identity)
        self.assertEqual(RowOrder(["double"], []).identity('["12.50"]'), '["1.25e1"]')

    def test_nulls_come_first_and_nan_last(self):
        values = [float("nan"), 1.0, None, float("inf")]
        ordered = sorted(values, key=sort_key("double"))
        self.assertEqual(ordered[:3], [None, 1.0, float("inf")])

    def test_doubles_have_one_text(self):
        texts = [canonical_double(value) for value in (12.5, -0.0, 1e21, 5e-324, 100.0)]
        self.assertEqual(texts, ["1.25e1", "0", "1e21", "5e-324", "1e2"])


if __name__ == "__main__":
    unittest.main()
