"""HR's way with a document, by keyboard: paste, look, confirm, check, put right, publish."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from pathways.models import Pathway
from tests.browser.checks import COLOUR_RULES, axe_problems, show
from tests.browser.conftest import follow, next_page, one_drawn
from tests.factories import StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """# Gardener: a pathway

## Role Summary: Gardener
Keeps the garden.

| Aspect | Description |
| --- | --- |
| Role Title | Gardener |
| Reports to | The head gardener |

## Stage 1: Weeding
### Objectives
- Tell weeds from flowers
### Competencies
- Pulls weeds

## Stage 2: Mowing
### Objectives
- Leave a straight line

![the mower](mower.png)
"""
NAME = """() => {
  const e = document.activeElement, label = e.labels?.[0];
  return (e.getAttribute("aria-label") || (label ?? e).textContent || e.value || "").trim();
}"""


@pytest.fixture
def editor(db):
    call_command("loaddata", "groups", verbosity=0)
    user = UserFactory(is_staff=True, name="Ed Editor")
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


def tab_to(page, name, most=150):
    """By the Tab key alone to what has this name, or begins with it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    pytest.fail(f"No way by Tab on {page.url} to {name}")


def enter(page, key="Enter"):
    with next_page(page):
        page.keyboard.press(key)


def problems_of(page, width):
    """What is wrong with the page as it stands: its policy, and what axe finds in both schemes."""
    assert page.evaluate("window.policyReports") == []
    assert page.problems == []
    show(page, width, "light")
    found = axe_problems(page)
    show(page, width, "dark")
    found += axe_problems(page, only=COLOUR_RULES)
    page.problems.clear()  # axe styles what it looks at, which the policy stops
    return found


@pytest.mark.parametrize("width", one_drawn("workplace", [390, 1280]))
def test_from_the_paste_to_the_publishing_by_keyboard(window, editor, width):
    page = window(editor, width=width)
    page.goto(reverse("admin:pathways_pathway_changelist"))
    title = page.locator("#content > h1")

    tab_to(page, "Import a document")
    enter(page)
    findings = problems_of(page, width)
    tab_to(page, "Show what we understand")
    enter(page)
    expect(page.get_by_role("alert")).to_contain_text("Paste text here, or choose a file below.")
    findings += problems_of(page, width)

    tab_to(page, "Paste the text")
    page.keyboard.press("Enter")  # the way that the summary shows
    expect(page.get_by_label("Paste the text")).to_be_focused()
    page.keyboard.insert_text(TEXT)
    tab_to(page, "Show what we understand")
    enter(page)
    expect(title).to_have_text("What we understood")
    expect(page.get_by_text("Saving adds it, with this as its first version.")).to_be_visible()
    tab_to(page, "Stage 2: Mowing")  # open already, for it has no competency
    expect(page.get_by_role("listitem").filter(has_text="Leave a straight line")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="mower.png")).to_contain_text("Line 21")
    findings += problems_of(page, width)
    assert not Pathway.objects.exists()

    tab_to(page, "Save as the draft of version 1")
    enter(page)
    expect(title).to_have_text("Check of version 1")
    findings += problems_of(page, width)
    tab_to(page, "“Stage 2: Mowing” has no competency yet.")
    enter(page)
    expect(page.locator("#id_competencies-0-position")).to_be_focused()
    tab_to(page, "Competency:", most=3)
    page.keyboard.type("Mows in straight lines")
    findings += problems_of(page, width)
    tab_to(page, "Save", most=100)
    enter(page)

    draft = Pathway.objects.get()
    page.goto(reverse("admin:pathways_pathway_check", args=[draft.pk]))
    tab_to(page, "Continue to publishing")
    enter(page)
    tab_to(page, "What is this version about?")
    page.keyboard.type("The first version.")
    findings += problems_of(page, width)
    tab_to(page, "Publish")
    enter(page)

    draft.refresh_from_db()
    assert (draft.state, draft.change_note) == ("published", "The first version.")
    tab_to(page, "Retire")
    enter(page)
    findings += problems_of(page, width)
    assert findings == []


def test_remark_opens_what_hides_its_field(window, editor):
    stage = StageFactory(pathway__state="draft", pathway__published_at=None, competencies=1)
    page = window(editor)
    address = reverse("admin:pathways_stage_change", args=[stage.pk])

    page.goto(f"{address}#id_competencies-0-helping")

    expect(page.locator("#id_competencies-0-helping")).to_be_focused()
    expect(page.locator("#id_competencies-0-helping")).to_be_in_viewport()


def test_remark_opens_what_hides_its_field_without_script_too(window, editor):
    stage = StageFactory(pathway__state="draft", pathway__published_at=None, competencies=1)
    page = window(editor, javascript=False)
    address = reverse("admin:pathways_stage_change", args=[stage.pk])

    page.goto(f"{address}#id_competencies-0-helping")

    expect(page.locator("#id_competencies-0-helping")).to_be_in_viewport()


def test_identities_of_other_roles_are_offered_while_one_is_typed(window, editor):
    what = {"competencies__text": "Pulls weeds", "competencies__slug": "weeds"}
    other = StageFactory(competencies=1, **what)
    stage = StageFactory(pathway__state="draft", pathway__published_at=None, competencies=1)
    page = window(editor)
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))

    page.locator("#id_competencies-0-slug").fill("pulls-w")

    offered = page.locator("#identities option[value=weeds]")
    expect(offered).to_have_attribute("label", f"Pulls weeds ({other.pathway.role})")


def test_document_comes_in_without_script(window, editor):
    page = window(editor, javascript=False)
    page.goto(reverse("admin:pathways_pathway_import"))
    page.get_by_label("Or choose files").set_input_files(
        {"name": "gardener.md", "mimeType": "text/markdown", "buffer": TEXT.encode()}
    )

    follow(page.get_by_role("button", name="Show what we understand"))
    follow(page.get_by_role("button", name="Save as the draft of version 1"))

    expect(page.locator("#content > h1")).to_have_text("Check of version 1")
    check = reverse("admin:pathways_pathway_check", args=[Pathway.objects.get().pk])
    assert page.url.endswith(check)
