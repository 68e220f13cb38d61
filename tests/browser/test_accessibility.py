"""Every kind of page, for every kind of person, at four widths and on paper: nothing runs over the
edge, what one presses can be pressed, and the content policy stops nothing. axe finds nothing in
either scheme: in `make test` it looks, at one width for each, at the pages on which stands what
stood on none before, in `make test-all` at all of them at every width."""

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

# What stands on a page: each element as the style sheets know it, and what it stands in.
STANDS = """() => {
  const known = (e) => e ? [e.localName, ...e.classList, e.type, e.role, e.ariaCurrent,
    e.disabled, e.ariaInvalid].join(" ") : "";
  const of = (e) => [e, e.parentElement, e.parentElement?.parentElement].map(known).join("<");
  return [...document.querySelectorAll("body *:not(svg *)")].map(of);
}"""


def test_every_kind_of_page_of_people_is_accessible(window, demonstration, rendered):
    looked_at, findings = walked(pages_of_people(window))

    assert findings == []
    # Fewer would mean that a walk no longer finds its way.
    assert looked_at >= 140
    assert pages(but=SIGNING_IN) - rendered == set()


def test_every_kind_of_page_of_the_workplace_is_accessible(window, demonstration):
    looked_at, findings = walked(pages_of_the_workplace(window))

    assert findings == []
    assert looked_at >= 80


def walked(pages_on_show):
    """How many pages these are, and what is wrong with them."""
    findings, looked_at, by_axe, known = [], 0, 0, set()
    for name, page in pages_on_show:
        stands = set(page.evaluate(STANDS))
        views = drawn(name) if samples.WHOLE or stands - known else []
        known |= stands
        findings += [f"{name}: {finding}" for finding in wrong_with(page, views)]
        findings += [f"{name} at 320 px: {finding}" for finding in reflow.wrong_with(page)]
        page.problems.clear()  # the browser logs refusals
        looked_at += 1
        by_axe += bool(views)

    print(f"{looked_at} pages, {by_axe} of them by axe: {len(findings)} findings")
    return looked_at, findings


def drawn(name):
    """The views in which axe looks at a page: its width and its scheme."""
    one_width_each = [(samples.choice((name, scheme), WIDTHS), scheme) for scheme in SCHEMES]
    return VIEWS if samples.WHOLE else one_width_each


def pages(*, of=("",), but=()):
    """Every template that is a whole page of ours, of these folders and not of those."""
    root = settings.BASE_DIR / "templates"
    names = {path.relative_to(root).as_posix() for path in root.rglob("*.html")}
    parts = ("base.html", "admin/", "allauth/", "components/", "account/email/", *but)
    return {n for n in names if n.startswith(of) and not n.startswith(parts) and "/_" not in n}


def look_at(page, address, views=None):
    page.goto(address)
    return wrong_with(page, views)


def wrong_with(page, views=None):
    """What is wrong with the page on show: broken policy, runs over the edge, axe's violations.

    axe looks in these views, or in those that are drawn for this page.
    """
    views = drawn(f"{page.url} {page.title()}") if views is None else views
    refusals, noted = "status of 4", page.problems.copy()
    wrong = [f"{page.url}: policy: {report}" for report in page.evaluate("window.policyReports")]
    wrong += [f"{page.url}: {problem}" for problem in noted if refusals not in problem]
    for width in sorted({*WIDTHS, *(width for width, _scheme in views)}):
        show(page, width)
        wrong += [f"{page.url} {width}: over the edge: {each}" for each in page.evaluate(FINDS)]
        for scheme in SCHEMES:
            if (width, scheme) in views:
                show(page, width, scheme)
                found = violations(page, WCAG if "/admin/" in page.url else RULES)
                wrong += [f"{page.url} {width} {scheme}: {each}" for each in found]
    page.problems.clear()  # axe styles what it looks at, which the policy stops
    return wrong


def show(page, width, scheme=None):
    """The page in this view, once it has come to rest."""
    page.set_viewport_size({"width": width, "height": 900})
    if scheme:
        page.emulate_media(color_scheme=scheme)
    page.evaluate(AT_REST)


def seen(page):
    """The page in each of the views, one after another."""
    for width, scheme in VIEWS:
        show(page, width, scheme)
        yield width, scheme


def violations(page, rules=RULES):
    """What axe finds, each with two of the places."""
    return [
        f"{found['id']}: {[node['html'][:160] for node in found['nodes'][:2]]}"
        for found in Axe().run(page, options=rules).response["violations"]
    ]
