"""Fences as the rows of a table give them, the twin of `fence-table.ts`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .geometry import EARTH_METERS, Circle, Fence, Place, Polygon, Several, is_place

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

FENCES = "_lakestream_fences"
"""Column of the fences beside a row, a JSON list: `name`, `parts`, each with `latitude`, `longitude`, `radius` or `area`, and the box around
them, `south`, `north`, `west` and `east`."""

CELL_DEGREES = 0.01
SMALL_DEGREES = 0.1
"""Fences up to this size are found by the cells that they touch, larger ones are looked through for each row."""

_SPACE = "[ \\t\\r\\n]"
_NUMBER = "[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?"


def _list_of(item: str) -> str:
    return f"[(]{_SPACE}*{item}{_SPACE}*(?:,{_SPACE}*{item}{_SPACE}*)*[)]"


_POLYGON = _list_of(_list_of(f"{_NUMBER}{_SPACE}+{_NUMBER}"))
_AREA = re.compile(
    f"{_SPACE}*(?:POLYGON{_SPACE}*{_POLYGON}|MULTIPOLYGON{_SPACE}*{_list_of(_POLYGON)}){_SPACE}*", re.IGNORECASE
)


def beside_fences(
    rows: DataFrame,
    fences: DataFrame,
    *,
    near: Sequence[str] | None,
    name: str,
    latitude: str | None = None,
    longitude: str | None = None,
    radius: str | None = None,
    area: str | None = None,
) -> DataFrame:
    """Each row with the fences of a table, whose columns are named: all of them, or those that may hold the place `near`, Spark SQL for its
    latitude and longitude. The boxes around fences only tell what need not be looked at."""
    from pyspark.sql import functions as F

    boxed = _boxed(fences, name, latitude, longitude, radius, area)
    fence = F.struct("name", "parts", "south", "north", "west", "east")
    if near is None:
        return rows.crossJoin(F.broadcast(boxed.agg(F.to_json(F.collect_list(fence)).alias(FENCES))))
    is_small = (
        f"north - south <= {SMALL_DEGREES} AND east - west <= {SMALL_DEGREES} "
        "AND south BETWEEN -91 AND 91 AND west BETWEEN -181 AND 181"
    )
    lines, columns = (
        f"sequence(floor({start} / {CELL_DEGREES}), floor({end} / {CELL_DEGREES}))"
        for start, end in (("south", "north"), ("west", "east"))
    )
    cells = f"flatten(transform({lines}, _y -> transform({columns}, _x -> _y * 100000 + _x)))"
    small = (
        boxed.filter(is_small)
        .select(F.explode(F.expr(cells)).alias("_lakestream_cell"), fence.alias("fence"))
        .groupBy("_lakestream_cell")
        .agg(F.collect_list("fence").alias("_lakestream_small"))
    )
    large = boxed.filter(f"NOT ({is_small})").agg(F.collect_list(fence).alias("_lakestream_large"))
    place = [F.expr(each).cast("double") for each in near]
    y, x = (F.floor(each / CELL_DEGREES) for each in place)
    on_earth = (F.abs(place[0]) <= 90) & (F.abs(place[1]) <= 180)
    beside = (
        rows.withColumn("_lakestream_cell", F.when(on_earth, y * 100_000 + x))
        .join(F.broadcast(small), "_lakestream_cell", "left")
        .crossJoin(F.broadcast(large))
    )
    both = F.concat(F.coalesce("_lakestream_small", F.array().cast(small.schema[1].dataType)), "_lakestream_large")

    def may_hold(each: Column) -> Column:
        return place[0].between(each["south"], each["north"]) & place[1].between(each["west"], each["east"])

    return beside.withColumn(FENCES, F.to_json(F.filter(both, may_hold))).drop(
        "_lakestream_cell", "_lakestream_small", "_lakestream_large"
    )


def _boxed(
    fences: DataFrame, name: str, latitude: str | None, longitude: str | None, radius: str | None, area: str | None
) -> DataFrame:
    """By name the parts of a fence, and the box around them: `south`, `north`, `west` and `east` in degrees."""
    from pyspark.sql import functions as F

    from .column_names import quote_name

    def column(of: str | None, type_: str) -> Column:
        return (F.lit(None) if of is None else F.col(quote_name(of))).cast(type_)

    # All in one task: a shuffle in each batch would take longer.
    parts = fences.coalesce(1).select(
        column(name, "string").alias("name"),
        column(latitude, "double").alias("latitude"),
        column(longitude, "double").alias("longitude"),
        column(radius, "double").alias("radius"),
        column(area, "string").alias("area"),
    )
    # A circle is a little larger here, for what rounding takes away; about a pole or 180 degrees it has all longitudes.
    reach = f"degrees((radius + 1) / {EARTH_METERS})"
    spread = f"degrees(asin(least(1D, sin(radians({reach})) / cos(radians(latitude))))) + 1e-6"
    around = f"CASE WHEN abs(latitude) + {reach} < 89 AND abs(longitude) + {spread} < 180 THEN {spread} ELSE 360D END"
    corner = f"({_NUMBER}){_SPACE}+({_NUMBER})"
    numbers = {
        at: f"transform(regexp_extract_all(area, r'{corner}', {at}), each -> CAST(each AS double))" for at in (1, 2)
    }
    one_each = parts.filter("name IS NOT NULL").selectExpr(
        "name",
        "named_struct('latitude', latitude, 'longitude', longitude, 'radius', radius, 'area', area) AS part",
        f"IF(area IS NULL, latitude - {reach}, array_min({numbers[2]})) AS south",
        f"IF(area IS NULL, latitude + {reach}, array_max({numbers[2]})) AS north",
        f"IF(area IS NULL, longitude - {around}, array_min({numbers[1]})) AS west",
        f"IF(area IS NULL, longitude + {around}, array_max({numbers[1]})) AS east",
    )
    return one_each.groupBy("name").agg(
        F.collect_list("part").alias("parts"),
        F.min("south").alias("south"),
        F.max("north").alias("north"),
        F.min("west").alias("west"),
        F.max("east").alias("east"),
    )


@lru_cache(maxsize=4096)
def read_fences(text: str) -> Mapping[str, Fence]:
    """By name the fences of a JSON text of what the column `FENCES` has. Rows that are no fence are left out."""
    fences: dict[str, Fence] = {}
    for each in json.loads(text):
        parts = [part for part in (_read_part(each["name"], one) for one in each["parts"]) if part is not None]
        if parts:
            fences[each["name"]] = parts[0] if len(parts) == 1 else Several(each["name"], parts)
    return fences


def _read_part(name: str, part: dict[str, Any]) -> Circle | Polygon | None:
    """A polygon where the row has an area, else a circle."""
    if "area" in part:
        rings = parse_area(part["area"])
        return None if rings is None else Polygon(name, rings)
    center = [part.get("latitude"), part.get("longitude")]
    radius = part.get("radius")
    # What is no number, such as NaN, is a text in JSON.
    if not all(isinstance(each, int | float) for each in (*center, radius)):
        return None
    return Circle(name, center, radius) if is_place(center) and radius > 0 else None


def parse_area(text: str) -> list[list[Place]] | None:
    """Outline and holes of a polygon or several as well-known text (OGC 06-103r4, 7.2), longitude before latitude; None where it is none,
    has a corner that is no place on earth, a ring of fewer than three corners, or spans more than half of the earth's longitudes."""
    if _AREA.fullmatch(text) is None:
        return None
    rings = [
        _without_end([_to_place(corner) for corner in ring.split(",")]) for ring in re.findall("[(]([^()]+)[)]", text)
    ]
    places = [place for ring in rings for place in ring]
    longitudes = [longitude for _, longitude in places]
    fits = all(len(ring) >= 3 for ring in rings) and all(map(is_place, places))
    return rings if fits and max(longitudes) - min(longitudes) <= 180 else None


def _to_place(corner: str) -> Place:
    longitude, latitude = corner.split()
    return [float(latitude), float(longitude)]


def _without_end(ring: list[Place]) -> list[Place]:
    """A ring's last corner is its first once more."""
    return ring[:-1] if ring[0] == ring[-1] else ring
