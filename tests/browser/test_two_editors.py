"""Two windows with one stage's page: the second to save sees both texts, and where they stand."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.factories import ObjectiveFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("javascript", [True, False])
def test_second_window_shows_both_texts_and_saves_after_that(window, client, javascript):
    stage = StageFactory(pathway=PathwayFactory(), title="Weeding", audience="Beginners")
    ObjectiveFactory(stage=stage, position=1, text="Pull")
    url = reverse("admin:pathways_stage_change", args=[stage.pk])
    first = window(UserFactory(superuser=True, name="Hana Kim"))
    client.cookies.clear()  # or signing in would end the first one's session
    second = window(UserFactory(superuser=True, name="Ed Editor"), javascript=javascript)
    for page in (first, second):
        page.goto(url)
    first.locator("[name=title]").fill("Hoeing")
    first.locator("[name=objectives-0-text]").fill("Pull slowly")
    follow(first.locator("[name=_save]"))

    second.locator("[name=title]").fill("Raking")
    follow(second.locator("[name=_save]"))

    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Hana Kim changed this too")
    expect(alert).to_contain_text("“Hoeing”")
    expect(second.locator("[name=title]")).to_have_value("Raking")
    expect(second.locator("[name=objectives-0-text]")).to_have_value("Pull slowly")
    follow(second.locator("[name=_save]"))
    stage.refresh_from_db()
    assert (stage.title, stage.objectives.get().text) == ("Raking", "Pull slowly")
