"""Every kind of page, for every kind of person, in its layouts, both schemes and on paper: nothing
runs over the edge, what one presses can be pressed, the content policy stops nothing, and axe finds
nothing. `make test` looks at a part of the pages, and at two views of each."""

import pytest
from django.conf import settings

from tests import samples
from tests.browser.checks import all_problems
from tests.browser.pages import pages_of_people, pages_of_the_workplace, reached_by
from tests.every_page import PEOPLE

pytestmark = pytest.mark.django_db(transaction=True)

# The ways in and the second factor have a test of their own.
SIGNING_IN = ("mfa/", "socialaccount/")


def test_every_kind_of_page_of_people_is_accessible(window, demonstration, rendered):
    visited, problems = visit_all(pages_of_people(window))

    assert problems == []
    # Fewer would mean that a walk no longer finds its way.
    assert visited >= (140 if samples.WHOLE else 40)
    # Those that the walks have met: a part of their pages is shown.
    met = {page.template for name in PEOPLE for page in reached_by(name)}
    assert templates_of_pages(but=SIGNING_IN) - rendered - met == set()


def test_every_kind_of_page_of_the_workplace_is_accessible(window, demonstration):
    visited, problems = visit_all(pages_of_the_workplace(window))

    assert problems == []
    assert visited >= (80 if samples.WHOLE else 18)


def visit_all(pages_on_show):
    """How many pages these are, and what is wrong with them.

    axe looks at the colours of what looks like nothing on an earlier page, and asks all its other
    rules of every page.
    """
    problems, visited, known = [], 0, set()
    for name, page in pages_on_show:
        problems += [f"{name}: {each}" for each in all_problems(page, known=known)]
        visited += 1

    print(f"{visited} pages, the colours of {len(known)} kinds of text: {len(problems)} problems")
    return visited, problems


def templates_of_pages(*, of=("",), but=()):
    """Every template that is a whole page of ours, of these folders and not of those."""
    root = settings.BASE_DIR / "templates"
    names = {path.relative_to(root).as_posix() for path in root.rglob("*.html")}
    parts = ("base.html", "admin/", "allauth/", "components/", "django/", "account/email/", *but)
    return {n for n in names if n.startswith(of) and not n.startswith(parts) and "/_" not in n}
