"""The picture of a pathway, for any number of stages."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.pathway_picture import PathwayPicture


def stages(count):
    return [SimpleNamespace(number=number) for number in range(1, count + 1)]


@given(st.integers(min_value=1, max_value=60), st.data())
def test_path_climbs_from_left_to_right_within_the_picture(count, data):
    steps = stages(count)
    here = data.draw(st.sampled_from([None, *range(1, count + 1)]))

    picture = PathwayPicture.of(steps, here)

    places = [(stop.x, stop.y) for stop in picture.stops]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert all(0 < x < picture.width and 0 < y < picture.height for x, y in places)
    assert [stop.number for stop in picture.stops] == [step.number for step in steps]
    behind = here - 1 if here else 0
    assert sum(stop.is_behind for stop in picture.stops) == behind
    assert sum(stop.is_here for stop in picture.stops) == (here is not None)


@given(st.integers(min_value=1, max_value=60))
def test_picture_is_drawn_in_whole_numbers(count):
    picture = PathwayPicture.of(stages(count), None)

    assert not re.search(r"\d[.,]\d", picture.line)
    assert picture.walked == ""


@pytest.mark.parametrize("count", [0, 1])
def test_picture_of_next_to_nothing_is_still_one(count):
    assert len(PathwayPicture.of(stages(count), None).stops) == count
