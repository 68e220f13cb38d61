"""Every kind of page, for every kind of person, at four widths and on paper: nothing runs over the
edge, what one presses can be pressed, and the content policy stops nothing. axe finds nothing in
either scheme: `make test` has it look at one width for each, `make test-all` at all."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests import samples
from tests.browser import reflow
from tests.browser.pages import SCHEMES, WIDTHS, pages_of_people, pages_of_the_workplace

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
# Of HR's workplace: Django's pages, so not by axe's own best practice.
WCAG = RULES | {"runOnly": {"type": "tag", "values": RULES["runOnly"]["values"][:-1]}}
VIEWS = [*product(WIDTHS, SCHEMES)]
# The ways in and the second factor have a test of their own.
SIGNING_IN = ("mfa/", "socialaccount/")
# Two frames on, scripts have met the new width; and no colour is half way to another.
AT_REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().forEach((each) => each.finish());
  done();
})))"""
FINDS = """[...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 && box.width > 0
    && !e.closest(".table-wrap, .results, .tabular, #change-history, .visually-hidden, svg, .skip");
}).map((e) => `${e.tagName}.${e.className}`).slice(0, 3)"""


def test_every_kind_of_page_of_people_is_accessible(window, demonstration, rendered):
    looked_at, findings = walked(pages_of_people(window))

    assert findings == []
    # Fewer would mean that a walk no longer finds its way.
    assert looked_at >= 100
    assert pages(but=SIGNING_IN) - rendered == set()


def test_every_kind_of_page_of_the_workplace_is_accessible(window, demonstration):
    looked_at, findings = walked(pages_of_the_workplace(window))

    assert findings == []
    assert looked_at >= 60


def walked(pages_on_show):
    """How many pages these are, and what is wrong with them."""
    findings, looked_at = [], 0
    for name, page in pages_on_show:
        findings += [f"{name}: {finding}" for finding in wrong_with(page, drawn(name))]
        findings += [f"{name} at 320 px: {finding}" for finding in reflow.wrong_with(page)]
        page.problems.clear()  # the browser logs refusals
        looked_at += 1

    print(f"{looked_at} pages: {len(findings)} findings")
    return looked_at, findings


def drawn(name):
    """The views in which axe looks at a page."""
    one_width_each = [(samples.choice((name, scheme), WIDTHS), scheme) for scheme in SCHEMES]
    return VIEWS if samples.WHOLE else one_width_each


def pages(*, of=("",), but=()):
    """Every template that is a whole page of ours, of these folders and not of those."""
    root = settings.BASE_DIR / "templates"
    names = {path.relative_to(root).as_posix() for path in root.rglob("*.html")}
    parts = ("base.html", "admin/", "allauth/", "components/", "account/email/", *but)
    return {n for n in names if n.startswith(of) and not n.startswith(parts) and "/_" not in n}


def look_at(page, address, views=VIEWS):
    """What is wrong with the page at an address, in each view: its width and its scheme."""
    page.goto(address)
    return wrong_with(page, views)


def wrong_with(page, views=VIEWS):
    """What is wrong with the page on show: broken policy, runs over the edge, and in these views
    axe's violations."""
    refusals, noted = "status of 4", page.problems.copy()
    wrong = [f"{page.url}: policy: {report}" for report in page.evaluate("window.policyReports")]
    wrong += [f"{page.url}: {problem}" for problem in noted if refusals not in problem]
    for width, scheme in seen(page):
        found = [f"over the edge: {element}" for element in page.evaluate(FINDS)]
        if (width, scheme) in views:
            found += violations(page, WCAG if "/admin/" in page.url else RULES)
        wrong += [f"{page.url} {width} {scheme}: {each}" for each in found]
    page.problems.clear()  # axe styles what it looks at, which the policy stops
    return wrong


def seen(page, views=VIEWS):
    """The page in each of these views, once it has come to rest."""
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AT_REST)
        yield width, scheme


def violations(page, rules=RULES):
    """What axe finds, each with two of the places."""
    return [
        f"{found['id']}: {[node['html'][:160] for node in found['nodes'][:2]]}"
        for found in Axe().run(page, options=rules).response["violations"]
    ]
