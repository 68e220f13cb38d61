"""HR's workplace at every size: nothing runs over the edge, what one presses can be pressed, and no
column of a list is hidden on a common screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import start_new_version
from tests.browser.reflow import OVER_THE_EDGE, SMALL_LINKS, TOO_SMALL
from tests.browser.test_reflow import stretch_all_words

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = [
    "pathways_pathway",
    "pathways_role",
    "pathways_stage",
    "accounts_user",
    "accounts_department",
    "assessments_assessment",
]
CUT_OFF = """() => [...document.querySelectorAll(".results, .inline-group, .inline-group .module")]
  .filter((e) => e.scrollWidth > e.clientWidth)
  .map((e) => `${e.className} ${e.scrollWidth} / ${e.clientWidth}`)"""
# Fields whose words are longer than themselves.
CUT_WORDS = """() => [...document.querySelectorAll(".inline-group input[type=text]")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth).map((e) => e.id)"""
PRINTED = """() => [...document.querySelectorAll(
    ".site-nav, .site-me, .skip, .breadcrumbs, .object-tools, .submit-row, .search, .filters")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => e.className)"""

GROUND = "getComputedStyle(document.body).backgroundColor"


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def hr(demonstration):
    return User.objects.get(email="hr@example.com")


@pytest.fixture
def draft(demonstration):
    draft, _made = start_new_version(
        Pathway.objects.published().get(role__slug="operations-director")
    )
    return draft


def lists():
    return [reverse(f"admin:{name}_changelist") for name in LISTS]


def every_page(draft, hr):
    return [
        reverse("admin:index"),
        *lists(),
        *(change(row) for row in (draft, draft.role, draft.stages.first(), hr)),
        change(draft.role.pathways.published().get()),
        *(
            reverse(f"admin:pathways_pathway_{page}", args=[draft.pk])
            for page in ("check", "publish", "delete", "history")
        ),
        reverse("admin:pathways_role_add"),
        reverse("admin:pathways_pathway_import"),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_import"),
        reverse("admin:accounts_user_changelist") + "?q=zzzz",
    ]


def look_at(page, address, checks):
    page.goto(address)
    return [f"{address}: {finding}" for check in checks for finding in page.evaluate(check)]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_fit_and_can_be_pressed(window, hr, draft, width):
    page = window(hr, width=width)
    checks = [OVER_THE_EDGE, TOO_SMALL, SMALL_LINKS]

    findings = [f for address in every_page(draft, hr) for f in look_at(page, address, checks)]
    assert findings == []

    addresses = every_page(draft, hr)
    stretch_all_words()
    assert [f for address in addresses for f in look_at(page, address, [OVER_THE_EDGE])] == []


def test_lists_show_all_their_columns(window, hr, draft):
    page = window(hr, width=1280)

    findings = [f for address in lists() for f in look_at(page, address, [CUT_OFF])]

    assert findings == []


def test_forms_show_all_their_words(window, hr, draft):
    page = window(hr, width=1280)

    findings = []
    for row in (draft, *draft.stages.all()):
        findings += look_at(page, change(row), [CUT_OFF, CUT_WORDS])

    assert findings == []


def test_paper_shows_only_what_is_to_be_read(window, hr, draft):
    page = window(hr, scheme="dark")

    findings = []
    for address in every_page(draft, hr):
        page.goto(address)
        page.emulate_media(media="print")
        assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
        findings += page.evaluate(PRINTED)
        page.emulate_media(media="screen")

    assert findings == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_workplace_follows_the_system(window, hr, scheme):
    page = window(hr, scheme=scheme)
    page.goto(reverse("admin:index"))
    ours = page.evaluate(GROUND)
    page.goto("/")

    assert ours == page.evaluate(GROUND)


def test_summary_leads_to_the_field_in_error(window, hr, draft):
    page = window(hr)
    page.goto(change(draft.stages.first()))
    page.locator("#id_title").fill("")
    page.locator("#id_competencies-1-text").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(["Title", "Competency 2, Competency"])

    summary.get_by_role("link").last.click()

    expect(page.locator("#id_competencies-1-text")).to_be_focused()
