import gzip
import re

from portal.domain.routing.district_shapes import HEIGHT, WIDTH, load_district_shapes
from portal.domain.routing.places import load_places

STEP = re.compile(r"([+-]?\d+)([+-]\d+)")


def test_every_district_has_a_shape_within_the_drawing() -> None:
    shapes = load_district_shapes()
    assert set(shapes) == set(load_places().districts)
    for code, shape in shapes.items():
        assert re.fullmatch(r"(M\d+ \d+l[\d+-]+z)+", shape.path), code
        for ring in re.findall(r"M(\d+) (\d+)l([\d+-]+)z", shape.path):
            x, y = int(ring[0]), int(ring[1])
            for dx, dy in STEP.findall(ring[2]):
                x, y = x + int(dx), y + int(dy)
                assert 0 <= x <= WIDTH, code
                assert 0 <= y <= HEIGHT, code
        assert 0 < shape.x < WIDTH
        assert 0 < shape.y < HEIGHT


def test_no_two_letters_lie_upon_each_other() -> None:
    points = [(shape.x, shape.y) for shape in load_district_shapes().values()]
    for i, (x, y) in enumerate(points):
        for other_x, other_y in points[i + 1 :]:
            assert abs(x - other_x) >= 10 or abs(y - other_y) >= 10


def test_the_map_is_light() -> None:
    drawn = "".join(shape.path for shape in load_district_shapes().values())
    assert len(gzip.compress(drawn.encode())) < 9_000
