"""Two people write one draft in two windows, with script: comments, marks and what is typed."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from pathway_portal.drafting.models import DraftComment, DraftReview
from tests.browser.checks import all_problems
from tests.browser.conftest import follow, wait_until
from tests.factories import ObjectiveFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editors(db):
    call_command("loaddata", "groups", verbosity=0)
    people = [UserFactory(is_staff=True, name=name) for name in ("Hana Kim", "Ben Okri")]
    for person in people:
        person.groups.add(Group.objects.get(name="Content editors"))
    return people


@pytest.fixture
def weeds(db):
    stage = StageFactory(pathway=PathwayFactory(title="Gardener"), number=1, title="Weeding")
    ObjectiveFactory(stage=stage, position=2, text="Rake leaves")
    return ObjectiveFactory(stage=stage, position=1, text="Pull weeds")


def test_two_comment_and_see_what_the_other_changed(window, editors, weeds):
    hana, ben = editors
    url = reverse("admin:pathways_pathway_write", args=[weeds.stage.pathway.pk])
    line = f"objectives-{weeds.pk}"
    hanas = window(hana)
    hanas.goto(url)

    # What is being typed is saved first; then the page comes back to the line.
    hanas.locator(f'[name="{line}-text"]').fill("Pull thistles")
    follow(hanas.locator(f'[value="talk {line}"]'))
    expect(hanas.locator("#talk-text")).to_be_visible()
    hanas.locator("#talk-text").fill("Only thistles?")
    follow(hanas.locator(f'[value="comment {line}"]'))
    expect(hanas.locator(f"#{line}").get_by_text("Only thistles?")).to_be_visible()
    weeds.refresh_from_db()
    assert weeds.text == "Pull thistles"

    # The comments go along with a line that the script moves.
    hanas.locator(f'[value="down {line}"]').click()
    expect(hanas.locator("[data-announce]")).to_have_text("Moved")
    expect(hanas.locator(f"#{line}").get_by_text("Only thistles?")).to_be_visible()
    hanas.evaluate("document.getElementById('together').open = true")
    hanas.locator("#reviewer").select_option(label="Ben Okri")
    follow(hanas.locator('[value="ask"]'))
    expect(hanas.get_by_text("Ben Okri is asked to look through it.")).to_be_visible()

    bens = window(ben)
    bens.goto(url)
    expect(bens.locator("#together").get_by_text("1 line changed by others")).to_be_visible()
    expect(bens.locator(f"#{line}").get_by_text("Changed by Hana Kim")).to_be_visible()
    assert all_problems(bens) == []
    follow(bens.get_by_role("button", name="I have seen these changes"))
    expect(bens.locator(".comments__mark")).to_have_count(0)
    bens.locator(f"#{line} .comments > summary").click()
    first = DraftComment.objects.get()
    bens.locator(f"#talk-answer-{first.pk}").fill("Nettles, too.")
    follow(bens.locator(f'[value="answer {first.pk}"]'))
    expect(bens.locator(f"#{line}").get_by_text("Nettles, too.")).to_be_visible()
    assert all_problems(bens) == []
    follow(bens.locator('[value^="looked"]'))
    expect(bens.get_by_text("Noted: you have looked through the draft")).to_be_visible()
    assert DraftReview.objects.get().looked_at


def test_a_comment_on_a_line_that_one_removes_stays_on_the_page(window, editors, weeds):
    line = f"objectives-{weeds.pk}"
    page = window(editors[0])
    page.goto(reverse("admin:pathways_pathway_write", args=[weeds.stage.pathway.pk]))
    follow(page.locator(f'[value="talk {line}"]'))
    expect(page.locator("#talk-text")).to_be_visible()
    page.locator("#talk-text").fill("Only thistles?")
    follow(page.locator(f'[value="comment {line}"]'))
    expect(page.locator(f"#{line}").get_by_text("Only thistles?")).to_be_visible()
    together = page.locator("#together")
    expect(together.get_by_text("On a removed line")).to_have_count(0)

    page.locator(f'[value="remove {line}"]').click()
    expect(together.get_by_text("On a removed line: “Pull weeds”")).to_be_visible()
    expect(together.get_by_text("Only thistles?")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(f"#{line} .comments__thread")).to_have_count(1)
    expect(together.get_by_text("On a removed line")).to_have_count(0)


def test_a_comment_that_is_not_sent_holds_whoever_leaves(window, editors, weeds):
    page = window(editors[0])
    url = reverse("admin:pathways_pathway_write", args=[weeds.stage.pathway.pk])
    page.goto(f"{url}?talk=draft#together")
    page.locator("#talk-text").click()
    page.keyboard.type("Who reads this?")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.locator("[data-preview]").click(no_wait_after=True)
    wait_until(page, lambda: asked)

    assert asked == ["beforeunload"]
    expect(page.locator("#talk-text")).to_have_value("Who reads this?")
    follow(page.locator('[value="comment draft"]'))
    expect(page.locator("#together").get_by_text("Who reads this?")).to_be_visible()
    assert asked == ["beforeunload"]
