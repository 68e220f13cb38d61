"""Frameworks in other companies' forms land in the right lists, after few answers by HR."""

from collections import Counter

import pytest

from tests.pathways.importer.frameworks import FRAMEWORKS
from tests.pathways.importer.measure import measured
from tests.pathways.importer.newcomers import NEWCOMERS

MOST_ANSWERS = 10
ALL = [*FRAMEWORKS, *NEWCOMERS]


@pytest.mark.parametrize("framework", ALL, ids=lambda framework: framework.filename)
def test_no_line_is_filed_elsewhere_or_dropped_in_silence(framework):
    counts = measured(framework)

    assert (counts["wrong in silence"], counts["dropped"]) == (0, 0)
    assert len(framework.answers) <= MOST_ANSWERS


def test_every_line_is_in_the_right_list():
    total = sum(map(measured, ALL), Counter())

    assert len(ALL) >= 35
    assert total["right"] == total.total()
