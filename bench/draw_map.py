"""Makes `portal/data/geo/shapes.csv`: the districts as small SVG paths.

    python -m bench.draw_map > portal/data/geo/shapes.csv

It simplifies the borders of `districts.topojson` by the method of Visvalingam and Whyatt (points that span
the smallest triangles are removed first), each shared border once, so that neighbours still meet, and
removes islands that are too small to see. x and y are integers in a drawing 500 units wide: longitude
times the cosine of the middle latitude, and latitude downwards.
"""

import csv
import heapq
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "portal" / "data" / "geo" / "districts.topojson"
WIDTH = 500
SMALLEST_TRIANGLE = 1.5
SMALLEST_ISLAND = 6.0
Point = tuple[float, float]


def main() -> None:
    """Writes the table to standard output."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "x", "y", "path"])
    writer.writerows(rows(json.loads(SOURCE.read_text(encoding="utf-8"))))


def rows(topology: dict[str, Any]) -> Iterator[tuple[str, int, int, str]]:
    """Yields for each district its code, a point inside it for a label, and its path."""
    arcs = [thinned(arc) for arc in _arcs(topology)]
    for shape in topology["objects"]["districts"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
        largest = max(rings, key=lambda ring: abs(_area(ring)))
        shown = [r for r in rings if r is largest or abs(_area(r)) > SMALLEST_ISLAND]
        x, y = _middle(largest)
        yield shape["id"], x, y, "".join(_path(ring) for ring in shown)


def thinned(points: list[Point]) -> list[Point]:
    """Returns the line without the points that hardly bend it; its ends stay."""
    left = dict(enumerate(zip(range(-1, len(points) - 1), range(1, len(points) + 1), strict=True)))
    heap = [(_triangle(*points[i - 1 : i + 2]), i) for i in range(1, len(points) - 1)]
    heapq.heapify(heap)
    sizes = {i: size for size, i in heap}
    while heap and len(left) > (4 if points[0] == points[-1] else 2):
        size, i = heapq.heappop(heap)
        if size > SMALLEST_TRIANGLE:
            break
        if sizes.get(i) != size:
            continue
        before, after = left.pop(i)
        del sizes[i]
        left[before] = left[before][0], after
        left[after] = before, left[after][1]
        for each in (before, after):
            if each in sizes:
                ends = left[each]
                sizes[each] = max(size, _triangle(points[ends[0]], points[each], points[ends[1]]))
                heapq.heappush(heap, (sizes[each], each))
    return [points[i] for i in sorted(left)]


def _arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    west, south, east, north = topology["bbox"]
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    (step_x, step_y), (from_x, from_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            longitude, latitude = x * step_x + from_x, y * step_y + from_y
            line.append(((longitude - west) * narrow * scale, (north - latitude) * scale))
        yield line


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _middle(ring: Sequence[Point]) -> tuple[int, int]:
    """Returns the grid point with the largest distance to the border."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    grid = [
        (x, y)
        for x in range(int(min(xs)), int(max(xs)) + 1)
        for y in range(int(min(ys)), int(max(ys)) + 1)
        if _is_inside((x, y), ring)
    ]
    return max(grid, key=lambda p: min(_distance(p, a, b) for a, b in _sides(ring)))


def _sides(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise(ring)


def _is_inside(p: Point, ring: Sequence[Point]) -> bool:
    crossed = [
        (a[1] > p[1]) != (b[1] > p[1])
        and p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]
        for a, b in _sides(ring)
    ]
    return sum(crossed) % 2 == 1


def _distance(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if not length else ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length
    share = min(1.0, max(0.0, share))
    return (p[0] - a[0] - share * dx) ** 2 + (p[1] - a[1] - share * dy) ** 2


def _path(ring: Sequence[Point]) -> str:
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
    lines = "".join(
        f"{dx}{dy:+}" if i == 0 else f"{dx:+}{dy:+}"
        for i, (dx, dy) in enumerate(step for step in steps[:-1] if step != (0, 0))
    )
    return f"M{whole[0][0]} {whole[0][1]}l{lines}z"


if __name__ == "__main__":
    main()
