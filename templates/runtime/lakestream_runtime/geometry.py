"""Places and fences on the earth, the twin of `geometry.ts`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EARTH_METERS = 6_371_008.8
"""Mean radius of the earth (IUGG)."""

Place = Sequence[float]
"""Latitude and longitude in degrees."""


def is_place(place: Place) -> bool:
    return abs(place[0]) <= 90 and abs(place[1]) <= 180


@dataclass(frozen=True)
class Circle:
    """Has its edge."""

    name: str
    center: Place
    radius_meters: float

    def locate(self, place: Place) -> tuple[bool, float | None]:
        """Whether a place is in it, and its distance from the centre in metres."""
        distance = measure_meters(self.center, place)
        return distance <= self.radius_meters, distance


@dataclass(frozen=True)
class Polygon:
    """The outline first, then its holes; each closes itself. By the even-odd rule over degrees it has its western and southern
    edges and not the others, so that no place is in two that touch."""

    name: str
    rings: Sequence[Sequence[Place]]

    def locate(self, place: Place) -> tuple[bool, float | None]:
        """Whether a place is in it; a polygon has no distance."""
        return sum(_crossings(ring, place) for ring in self.rings) % 2 == 1, None


@dataclass(frozen=True)
class Several:
    """Fences of one name."""

    name: str
    parts: Sequence[Circle | Polygon]

    def locate(self, place: Place) -> tuple[bool, float | None]:
        """Whether a place is in one of them, and its distance from the nearest centre in metres."""
        located = [part.locate(place) for part in self.parts]
        distances = [distance for _, distance in located if distance is not None]
        return any(is_inside for is_inside, _ in located), min(distances, default=None)


Fence = Circle | Polygon | Several


def measure_meters(a: Place, b: Place) -> float:
    """Great-circle distance by the haversine formula, to the millimetre: math libraries differ in the last bit."""
    sin_latitude = math.sin(_radians(b[0] - a[0]) / 2)
    sin_longitude = math.sin(_radians(b[1] - a[1]) / 2)
    h = (
        sin_latitude * sin_latitude
        + math.cos(_radians(a[0])) * math.cos(_radians(b[0])) * sin_longitude * sin_longitude
    )
    return math.floor(2 * EARTH_METERS * math.asin(min(1.0, math.sqrt(h))) * 1000 + 0.5) / 1000


def _radians(degrees: float) -> float:
    return (degrees * math.pi) / 180


def _crossings(ring: Sequence[Place], place: Place) -> int:
    """Edges of a ring that lie to the east of a place."""
    latitude, longitude = place
    count = 0
    for index, to in enumerate(ring):
        start = ring[index - 1]
        if (start[0] > latitude) == (to[0] > latitude):
            continue
        share = (latitude - to[0]) / (start[0] - to[0])
        if longitude < (start[1] - to[1]) * share + to[1]:
            count += 1
    return count
