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
def test_trail_climbs_from_left_to_right_within_its_picture(count, data):
    steps = stages(count)
    here = data.draw(st.sampled_from([None, *steps]))

    trail = PathwayPicture.of(steps, here)

    places = [(stop.x, stop.y) for stop in trail.stops]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert all(0 < x < trail.width and 0 < y < trail.height for x, y in places)
    assert [stop.number for stop in trail.stops] == [step.number for step in steps]
    behind = here.number - 1 if here else 0
    assert sum(stop.is_behind for stop in trail.stops) == behind
    assert sum(stop.is_here for stop in trail.stops) == (here is not None)


@given(st.integers(min_value=1, max_value=60))
def test_trail_is_drawn_in_whole_numbers(count):
    trail = PathwayPicture.of(stages(count), None)

    assert not re.search(r"\d[.,]\d", trail.line)
    assert trail.walked == ""


@pytest.mark.parametrize("count", [0, 1])
def test_trail_of_next_to_nothing_is_still_a_trail(count):
    assert len(PathwayPicture.of(stages(count), None).stops) == count
