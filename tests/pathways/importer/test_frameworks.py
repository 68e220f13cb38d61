"""Frameworks in other companies' forms land in the right lists, after few answers by HR."""

from collections import Counter

import pytest

from pathways.documents.document import STAGE_LISTS
from pathways.documents.parser.meanings import Guide
from pathways.importer.understand import understand
from pathways.meanings import Meaning
from pathways.text import name_key
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


@pytest.mark.parametrize("framework", ALL, ids=lambda framework: framework.filename)
def test_lists_have_as_many_lines_as_the_document(framework):
    """So that lines are neither joined nor made of names."""
    answers = {name_key(name): Meaning(meaning) for name, meaning in framework.answers.items()}
    document = understand(framework.data, framework.filename, Guide(answers)).document

    assert [
        {part: len(getattr(stage, part)) for part in STAGE_LISTS if getattr(stage, part)}
        for stage in document.stages
    ] == [
        {part: len(items) for part, items in lists.items()} for lists in framework.stages.values()
    ]


def test_every_line_is_in_the_right_list():
    total = sum(map(measured, ALL), Counter())

    assert len(ALL) >= 35
    assert total["right"] == total.total()
