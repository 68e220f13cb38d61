"""The whole main job, as two people live it: from signing in to an agreed and agreed assessment."""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment, State
from pathways.models import Stage
from tests.browser.conftest import follow, one_drawn, sign_in, unfold
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
SAVED = "Saved. You can both see it."


@pytest.fixture
def people(operations_director):
    manager = UserFactory(name="Mona Manager", email="mona@example.com", password=PASSWORD)
    stage = Stage.objects.get(pathway__state="published", number=2)
    UserFactory(
        name="Emma Employee",
        email="emma@example.com",
        password=PASSWORD,
        manager=manager,
        stage=stage,
    )


def choose(page, question, answer):
    group = page.get_by_role("group", name=re.compile(re.escape(question)))
    group.get_by_text(answer, exact=True).click()


def fill(page, question, evidence):
    group = page.get_by_role("group", name=re.compile(re.escape(question)))
    unfold(group)
    group.get_by_label(re.compile("An example says more")).fill(evidence)


def save(page, javascript, last=".exchange"):
    """With script it saves itself, what was changed last at the end."""
    if javascript:
        expect(page.locator(f"{last} [data-saved]").first).to_have_text("Saved")
    else:
        follow(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_text(SAVED)).to_be_visible()


# With script on one screen and without on the other.
WIDTHS = one_drawn("story", [(390, 1280), (1280, 390)])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("widths", WIDTHS, ids=str)
def test_two_people_assess_review_and_agree(window, people, javascript, widths):
    width = widths[0] if javascript else widths[1]
    # Emma signs in, sees where she stands, and reads the stage.
    emma = window(javascript=javascript, width=width)
    sign_in(emma, "emma@example.com", PASSWORD)
    expect(emma.get_by_role("heading", level=1)).to_have_text(
        "Emma Employee, you are at stage 2 of 5"
    )
    follow(emma.get_by_role("link", name="Operations Director / Head of Ops").first)
    follow(emma.get_by_role("link", name=re.compile("Process Improvement and Delivery Maturity")))
    expect(emma.get_by_role("heading", level=1)).to_have_text(
        "Process Improvement and Delivery Maturity"
    )
    expect(emma.get_by_text("Managing to Learn")).to_be_visible()

    # She rates herself, and leaves one question open at first.
    follow(emma.get_by_role("link", name="Rate yourself").first)
    follow(emma.get_by_role("button", name="Start your assessment"))
    choose(emma, "Process mapping and analysis", "Doing it well, in hard cases")
    fill(emma, "Process mapping and analysis", "I mapped the intake of all three sites.")
    choose(emma, "Performance measurement", "Doing it alone, in usual cases")
    choose(emma, "Documented process improvements", "Met")
    choose(emma, "Established service delivery KPIs", "Partly")
    choose(emma, "Improved cross-team collaboration", "Not yet")
    follow(emma.get_by_role("button", name="Check and submit"))
    expect(emma.get_by_text("1 question is still open.")).to_be_visible()
    follow(emma.get_by_role("link", name="Change management fundamentals").first)
    choose(emma, "Change management fundamentals", "Not part of my role")
    follow(emma.get_by_role("button", name="Check and submit"))
    follow(emma.get_by_role("button", name="Submit to Mona Manager"))
    expect(emma.get_by_role("heading", level=1)).to_have_text("Waiting for Mona Manager")

    # Mona rates what she has seen; what Emma answered is nowhere on her pages.
    mona = window(javascript=javascript, width=width)
    sign_in(mona, "mona@example.com", PASSWORD)
    follow(mona.get_by_role("link", name="Review Emma Employee"))
    expect(mona.get_by_text("I mapped the intake of all three sites.")).to_be_visible()
    assert mona.locator("input:checked").count() == 0
    choose(mona, "Process mapping and analysis", "Learning, with help")
    choose(mona, "Performance measurement", "Doing it alone, in usual cases")
    choose(mona, "Change management fundamentals", "Not part of their role")
    choose(mona, "Documented process improvements", "Met")
    choose(mona, "Established service delivery KPIs", "Partly")
    choose(mona, "Improved cross-team collaboration", "Not yet")
    follow(mona.get_by_role("button", name="Check and open both views"))
    follow(mona.get_by_role("button", name="Open both views", exact=True))
    expect(mona.get_by_role("heading", level=1)).to_have_text("Both views, side by side")
    expect(mona.get_by_text("You see 1 of 6 differently.")).to_be_visible()

    # Emma reads both views and replies; Mona gives her reason; they settle it.
    emma.reload()
    expect(emma.get_by_text("No reason has been given yet.")).to_be_visible()
    emma.get_by_label("Your reply").fill("The third site was mine alone.")
    save(emma, javascript)
    mona.reload()
    expect(mona.get_by_text("The third site was mine alone.")).to_be_visible()
    follow(mona.get_by_role("button", name="I agree", exact=True))
    expect(mona.get_by_text("You cannot agree yet. Please settle these first:")).to_be_visible()
    mona.get_by_label("Why do you see it differently?").fill("I only saw the first two sites.")
    mona.get_by_label("What you both agree on").select_option("Doing it alone, in usual cases")
    mona.get_by_text("Yes, it has been reached").click()
    save(mona, javascript, "#attained")
    follow(mona.get_by_role("button", name="I agree", exact=True))
    expect(mona.get_by_role("heading", name="You have agreed")).to_be_visible()

    # Emma agrees too: it is agreed, and she stands at the next stage.
    emma.reload()
    follow(emma.get_by_role("button", name="I agree", exact=True))
    expect(emma.get_by_role("heading", level=1)).to_have_text("What you both agreed")
    emma.goto("/")
    expect(emma.get_by_role("heading", level=1)).to_have_text(
        "Emma Employee, you are at stage 3 of 5"
    )
    follow(emma.get_by_role("link", name="Assessments", exact=True))
    expect(
        emma.get_by_text("2 of 3 doing it alone or better, 1 not part of the role")
    ).to_be_visible()
    assert Assessment.objects.get().state == State.AGREED
