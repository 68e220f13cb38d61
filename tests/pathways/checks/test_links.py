"""Links to the web, as far as one can tell from the address alone."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import errors
from pathways.checks.links import links_elsewhere
from pathways.checks.pathway_contents import PathwayContents
from tests.factories import CompetencyFactory, ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("link", "is_wrong"),
    [
        ("", False),
        ("https://books.example.com/the-goal?lang=en#top", False),
        ("HTTP://books.example.com", False),
        ("https://", True),
        ("http://the goal.example.com", True),
        ("https://books", False),
        ("https://books.example.com/Shared Documents/The Goal.pdf", False),
        ("https://books..example.com", True),
    ],
)
def test_what_is_no_address_on_the_web_is_an_error(stage, link, is_wrong):
    CompetencyFactory(stage=stage)
    reading = ReadingFactory(stage=stage, link=link)

    problems = errors(stage.pathway)

    assert [(p.kind, p.obj, p.field) for p in problems] == (
        [(Kind.LINK, reading, "link")] if is_wrong else []
    )


def test_other_ways_than_the_web_are_an_error(stage):
    """The database refuses such rows, so this one is looked at before it is saved."""
    ReadingFactory(stage=stage)
    contents = PathwayContents(stage.pathway)
    [line] = contents.lines_in("readings")
    line.row.link = "javascript:alert(1)"

    assert [problem.words for problem in links_elsewhere(contents)] == [
        "“Stage 1: Foundations”, reading 1, link: “javascript:alert(1)” is not a link to the web. "
        "This is a script, not an address. Link to a page instead."
    ]
