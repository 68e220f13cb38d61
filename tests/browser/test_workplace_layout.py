"""HR's workplace on a common screen: no column of a list and no word of a form is hidden. (At every
size `test_accessibility.py` looks at it.)"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import start_new_version
from tests.browser.checks import GROUND, SCHEMES, layout_problems, show
from tests.browser.conftest import follow

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
# Fields whose words are longer than themselves. The address of a page may be.
CUT_WORDS = """() => [
    ...document.querySelectorAll(".inline-group input[type=text]:not([name$=link])")
  ]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth).map((e) => e.id)"""


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


def problems(page, address, checks):
    page.goto(address)
    return [f"{address}: {found}" for found in layout_problems(page, checks)]


def test_lists_show_all_their_columns(window, hr, draft):
    page = window(hr, width=1280)

    found = []
    for name in LISTS:
        found += problems(page, reverse(f"admin:{name}_changelist"), [CUT_OFF])

    assert found == []


def test_forms_show_all_their_words(window, hr, draft):
    page = window(hr, width=1280)

    found = []
    for row in (draft, *draft.stages.all()):
        found += problems(page, change(row), [CUT_OFF, CUT_WORDS])

    assert found == []


def test_workplace_follows_the_system(window, hr):
    page = window(hr)
    grounds = {}
    for address in (reverse("admin:index"), "/"):
        page.goto(address)
        for scheme in SCHEMES:
            show(page, 1280, scheme)
            grounds[address, scheme] = page.evaluate(GROUND)

    for scheme in SCHEMES:
        assert grounds[reverse("admin:index"), scheme] == grounds["/", scheme]
    assert grounds["/", "light"] != grounds["/", "dark"]


def test_summary_leads_to_the_field_in_error(window, hr, draft):
    page = window(hr)
    page.goto(change(draft.stages.first()))
    page.locator("#id_title").fill("")
    page.locator("#id_competencies-1-text").fill("")
    follow(page.get_by_role("button", name="Save", exact=True))
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(["Title", "Competency 2, Competency"])

    summary.get_by_role("link").last.click()

    expect(page.locator("#id_competencies-1-text")).to_be_focused()
