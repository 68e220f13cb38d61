"""HR says what headings mean and sees the result at once; without script by a button."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathways.models import Pathway
from tests.browser.checks import axe_problems
from tests.browser.conftest import follow, next_page
from tests.browser.test_workplace import editor, tab_to

__all__ = ["editor"]
pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """# Baker
## Crumb
### Glaze
- Kneads
### Oven notes
- Eight loaves
## Crust
### Glaze
- Bakes
"""
FILES = {
    "senior.md": "# Senior Baker\n## Glaze\n- Bakes\n",
    "junior.md": "# Junior Baker\n## Glaze\n- Kneads\n",
}


def preview(page, text=TEXT):
    page.goto(reverse("admin:pathways_pathway_import"))
    page.get_by_label("Paste the text").fill(text)
    follow(page.get_by_role("button", name="Show what we understand"))
    return page.get_by_label("Glaze", exact=True)


def first_stage(page):
    return page.locator("details.chapter", has_text="Crumb").first


def test_answer_by_keyboard_shows_its_result_at_once_and_keeps_the_focus(window, editor):
    page = window(editor)
    glaze = preview(page)
    expect(first_stage(page)).to_contain_text("Competencies: 2")

    page.evaluate("window.isThisPage = true")
    tab_to(page, "Glaze")
    page.keyboard.press("O")  # Objectives

    expect(first_stage(page)).to_contain_text("Objectives: 1")
    expect(glaze).to_have_value("objectives")
    expect(glaze).to_be_focused()
    expect(page.locator("body > [role=status]")).to_have_text(
        "Baker: 2 stages, 3 lines in their lists"
    )
    assert page.evaluate("window.isThisPage")
    assert not Pathway.objects.exists()

    page.keyboard.press("Tab")  # on, from where one was
    follow(page.get_by_role("button", name="Save as the draft of version 1"))
    expect(page.locator("#content > h1")).to_have_text("Check of version 1")
    [first, _second] = Pathway.objects.get().stages.all()
    assert [row.text for row in first.objectives.all()] == ["Kneads"]


def test_answers_of_a_failing_connection_are_sent_by_the_form(window, editor):
    page = window(editor)
    glaze = preview(page)
    page.evaluate("""() => {
      const ask = window.fetch;
      window.fetch = (where, how) =>
        how?.method === "POST" ? Promise.reject(new TypeError("lost")) : ask(where, how);
    }""")

    with next_page(page):
        glaze.select_option("objectives")

    expect(first_stage(page)).to_contain_text("Objectives: 1")


def test_files_chosen_together_are_answered_without_script_on_a_phone(window, editor):
    page = window(editor, width=390, javascript=False)
    page.goto(reverse("admin:pathways_pathway_import"))
    page.get_by_label("Or choose files").set_input_files(
        [
            {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
            for name, text in FILES.items()
        ]
    )
    follow(page.get_by_role("button", name="Show what we understand"))
    expect(page.get_by_text("one stage each, in this order: junior.md, senior.md.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_label("Glaze", exact=True).select_option("objectives")
    follow(page.get_by_role("button", name="Show the result"))
    follow(page.get_by_role("button", name="Save as the draft of version 1"))

    stages = Pathway.objects.get().stages.all()
    assert [(s.title, s.objectives.get().text) for s in stages] == [
        ("Junior Baker", "Kneads"),
        ("Senior Baker", "Bakes"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answers_can_be_read_and_reached_on_a_phone(window, editor, scheme):
    page = window(editor, width=390, scheme=scheme)
    glaze = preview(page)

    box = glaze.bounding_box()
    assert box["height"] >= 24
    assert box["width"] >= 200  # so that the meaning can be read
    assert box["x"] + box["width"] <= 390
    assert axe_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
