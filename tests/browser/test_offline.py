"""Pressing a button without a connection: the page stays, with all that was typed on it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import AssessmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

STAYS = "No connection, so this page stays open. Press again once it is back."


def test_a_line_that_was_added_stays_until_it_can_be_saved(window):
    stage = StageFactory(pathway=PathwayFactory())
    page = window(UserFactory(superuser=True))
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    page.get_by_role("button", name="Add another Objective").click()
    line = page.locator("[name=objectives-0-text]")
    line.fill("Pull slowly")
    save = page.locator("[name=_save]")

    page.context.set_offline(True)
    save.click()

    expect(page.get_by_role("alert").filter(has_text=STAYS)).to_be_in_viewport()
    expect(line).to_have_value("Pull slowly")
    page.context.set_offline(False)
    with page.expect_navigation():
        save.click()
    assert [objective.text for objective in stage.objectives.all()] == ["Pull slowly"]


def test_a_reason_stays_until_it_can_be_saved(window):
    assessment = AssessmentFactory(reviewed=True, ratings__self="well", ratings__manager="learning")
    page = window(assessment.employee.manager)
    page.goto(assessment.get_absolute_url())
    reason = page.get_by_label("Why do you see it differently?").first
    reason.fill("I saw it twice.")
    save = page.get_by_role("button", name="Save", exact=True)

    page.context.set_offline(True)
    save.click()

    expect(page.get_by_role("alert").filter(has_text=STAYS)).to_be_in_viewport()
    expect(reason).to_have_value("I saw it twice.")
    page.context.set_offline(False)
    save.click()
    expect(page.get_by_text("Saved. You can both see it.")).to_be_visible()
    assert [remark.text for remark in assessment.remarks.exclude(text="")] == ["I saw it twice."]
