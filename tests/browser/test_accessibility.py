"""Every kind of page, for every kind of person, at three widths in both schemes: axe finds nothing,
nothing runs over the edge, and the content policy stops nothing."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Assessment
from assessments.services import start
from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import publish, start_new_version
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
WCAG = RULES | {"runOnly": {"type": "tag", "values": RULES["runOnly"]["values"][:-1]}}
VIEWS = [*product([390, 768, 1280], ["light", "dark"])]
PEOPLE = ["employee@example.com", "manager@example.com", "hr@example.com"]
SIGNED_OUT = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-nothing/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/inactive/",
]
# HR's workplace: Django's pages, so by WCAG alone and not by axe's own best practice.
OF_CONTENT = [
    "/admin/",
    "/admin/pathways/pathway/",
    "/admin/pathways/pathway/add/",
    "/admin/pathways/role/add/",
    "/admin/pathways/stage/",
]
OF_PEOPLE = [
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/user/import/",
    "/admin/accounts/department/add/",
    "/admin/accounts/company/1/change/",
    "/admin/assessments/assessment/",
    "/admin/assessments/assessment/without-manager/",
]
# Shown only when something is posted, or when something broke.
POSTED = {
    "400.html",
    "401.html",
    "403_csrf.html",
    "405.html",
    "500.html",
    "assessments/moved_on.html",
}
# Shown to somebody who rates a stage once more; they have a test of their own.
AGAIN = {"assessments/confirm.html", "assessments/move.html"}
# The ways in and the second factor; so have these.
SIGNING_IN = ("mfa/", "socialaccount/", "429.html")
# Each is the frame of two pages.
FRAMES = {"assessments/check.html", "assessments/half.html"}
# Two frames on, scripts have met the new width; and no colour is half way to another.
AT_REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().forEach((each) => each.finish());
  done();
})))"""
FINDS = """[...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 && box.width > 0
    && !e.closest(".table-wrap, .visually-hidden, svg, .skip");
}).map((e) => `${e.tagName}.${e.className}`).slice(0, 3)"""


@pytest.fixture
def demonstration(demonstration):
    """With an earlier assessment of what somebody has just submitted anew: withheld from the
    manager."""
    submitted = Assessment.objects.filter(
        employee__manager__email="manager@example.com"
    ).awaiting_review()[0]
    AssessmentFactory(closed=True, employee=submitted.employee, stage=submitted.stage)


def unlinked(user):
    """Pages that no link leads to, as far as there are any for this person."""
    yield from ["/nowhere/", "/pathways/?q=risk", "/pathways/?q=zzzz", "/account/reauthenticate/"]
    for draft in user.assessments.filter(submitted_at=None):
        yield reverse("assessments:submit", args=[draft.pk])
        yield reverse("assessments:review", args=[draft.pk])
    for submitted in Assessment.objects.filter(employee__manager=user).awaiting_review():
        yield reverse("assessments:finish", args=[submitted.pk])
        earlier = submitted.employee.assessments.of_stage(submitted.stage)
        yield from (each.get_absolute_url() for each in earlier.filter(closed_at__isnull=False))


def test_every_kind_of_page_is_accessible(window, demonstration):
    findings, reached = [], set()
    for email in PEOPLE:
        user = User.objects.get(email=email)
        client = Client()
        client.force_login(user)
        addresses = [page.address for page in one_of_each(walk(client, but=MORE_OF_THE_SAME))]
        browser_page = window(user)
        for address in [*addresses, *unlinked(user)]:
            template = client.get(address, follow=True).templates[0].name
            if template not in reached:
                reached.add(template)
                findings += look_at(browser_page, address)
    # Somebody new: at no stage, without an assessment, and with no password yet.
    newcomer = window(UserFactory())
    for address in ["/", "/assessments/", "/account/password/set/"]:
        findings += look_at(newcomer, address)
    signed_out = window()
    for address in SIGNED_OUT:
        reached.add(Client().get(address, follow=True).templates[0].name)
        findings += look_at(signed_out, address)

    assert findings == []
    elsewhere = POSTED | AGAIN | FRAMES | {"account/password_set.html"}
    assert pages(but=SIGNING_IN) - elsewhere - reached == set()


def test_rating_a_stage_once_more_is_accessible(window, demonstration):
    closed = Assessment.objects.get(employee__email="employee@example.com", stage__number=1)
    again = start(closed.stage, by=closed.employee, at=timezone.now())
    page = window(closed.employee)
    addresses = [reverse(f"assessments:{name}", args=[again.pk]) for name in ("answer", "confirm")]

    findings = [finding for address in addresses for finding in look_at(page, address)]
    assert page.url.endswith("/confirm/")

    draft, _made = start_new_version(closed.stage.pathway)
    draft.stages.get(slug=closed.stage.slug).competencies.all()[0].delete()
    publish(draft, note="One competency less.", at=timezone.now())
    for address in [addresses[0], reverse("assessments:move", args=[again.pk])]:
        findings += look_at(page, address)
    assert page.url.endswith("/move/")

    assert findings == []


def test_a_page_that_says_what_is_wrong_is_accessible(window, demonstration):
    employee = User.objects.get(email="employee@example.com")
    draft = employee.assessments.get(submitted_at=None)
    page = window(employee)
    # Nothing is saved by itself here, so that the button meets what is wrong. (axe needs script.)
    page.route("**/save/", lambda route: route.abort())
    page.goto(reverse("assessments:answer", args=[draft.pk]))
    page.get_by_label("Link to it").first.fill("javascript:alert(1)")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at these again")
    findings = wrong_with(page)

    draft.submitted_at = timezone.now()
    draft.save()
    page.get_by_role("button", name="Save", exact=True).click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("This assessment has changed in the meantime")
    findings += wrong_with(page)
    page.problems.clear()  # the browser logs the refusals

    stranger = window()
    stranger.goto("/account/login/")
    stranger.get_by_label("Email").fill("nobody@example.com")
    stranger.locator("input[type=password]").fill("not the password")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    findings += wrong_with(stranger)

    assert findings == []


@pytest.mark.parametrize("who", ["hr", "editor"])
def test_the_workplace_is_accessible(window, demonstration, who):
    user = User.objects.get(email=f"{who}@example.com")
    pathway = Pathway.objects.published().get(role__slug="operations-director")
    draft, _made = start_new_version(pathway)
    addresses = [
        *OF_CONTENT,
        *(reverse("admin:pathways_pathway_change", args=[v.pk]) for v in (pathway, draft)),
        *(
            reverse("admin:pathways_stage_change", args=[v.stages.first().pk])
            for v in (pathway, draft)
        ),
        reverse("admin:pathways_pathway_publish", args=[draft.pk]),
    ]
    if who == "hr":
        addresses += [*OF_PEOPLE, reverse("admin:accounts_user_change", args=[user.pk])]
    page = window(user)

    findings = []
    for address in addresses:
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.policyReports") == []
        assert page.problems == []
        findings += [found for _view in seen(page) for found in violations(page, WCAG)]
        page.problems.clear()  # axe styles what it looks at, which the policy stops

    assert findings == []


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
    """What is wrong with the page on show: broken policy, runs over the edge, axe's violations."""
    page.problems[:] = [p for p in page.problems if "status of 4" not in p]
    wrong = [f"{page.url}: policy: {report}" for report in page.evaluate("window.policyReports")]
    for width, scheme in seen(page, views):
        found = [f"over the edge: {element}" for element in page.evaluate(FINDS)]
        wrong += [f"{page.url} {width} {scheme}: {each}" for each in found + violations(page)]
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
