"""Pressing a button while the portal cannot be reached: the page stays, with all that was typed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import follow, next_page
from tests.factories import AssessmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

STAYS = "No connection, so this page stays open. Press again once it is back."
UNREACHABLE = "The portal cannot be reached right now."


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
    follow(save)
    assert [objective.text for objective in stage.objectives.all()] == ["Pull slowly"]


def test_a_reason_stays_until_it_can_be_saved(window):
    assessment = AssessmentFactory(open=True, ratings__self="well", ratings__manager="learning")
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
    follow(save)
    expect(page.get_by_text("Saved. You can both see it.")).to_be_visible()
    assert [remark.text for remark in assessment.remarks.exclude(text="")] == ["I saw it twice."]
    page.problems.clear()  # the browser logs what failed


PROXY_PAGE = {"content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502} | PROXY_PAGE,
        {"status": 503} | PROXY_PAGE,
        {"status": 504} | PROXY_PAGE,
        {"status": 429} | PROXY_PAGE,
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our Wi-Fi</h1>"},
        None,
    ],
    ids=["502", "503", "504", "429", "captive portal", "no answer"],
)
def test_a_line_that_was_added_stays_while_a_proxy_answers(window, answer):
    stage = StageFactory(pathway=PathwayFactory())
    page = window(UserFactory(superuser=True))
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    page.get_by_role("button", name="Add another Objective").click()
    line = page.locator("[name=objectives-0-text]")
    line.fill("Pull slowly")
    save = page.locator("[name=_continue]")

    page.route("**/*", lambda route: route.fulfill(**answer) if answer else route.abort())
    save.click()

    expect(page.get_by_role("alert").filter(has_text=UNREACHABLE)).to_be_in_viewport()
    expect(line).to_have_value("Pull slowly")
    page.unroute("**/*")
    page.problems.clear()  # the browser logs the failure
    follow(save)
    assert [objective.text for objective in stage.objectives.all()] == ["Pull slowly"]
    expect(line).to_have_value("Pull slowly")


def test_a_portal_that_does_not_answer_is_given_up(window):
    stage = StageFactory(pathway=PathwayFactory())
    page = window(UserFactory(superuser=True))
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    page.locator("[name=title]").fill("Leading together")
    page.evaluate("AbortSignal.timeout = () => AbortSignal.abort()")  # the time is up at once

    page.locator("[name=_save]").click()

    expect(page.get_by_role("alert").filter(has_text=UNREACHABLE)).to_be_in_viewport()


def test_a_health_check_that_is_kept_from_people_stops_nobody(window):
    """Some proxies answer it themselves, for their own network alone."""
    stage = StageFactory(pathway=PathwayFactory())
    page = window(UserFactory(superuser=True))
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    page.locator("[name=title]").fill("Leading together")
    page.route("**/health/", lambda route: route.fulfill(status=403))

    follow(page.locator("[name=_save]"))

    stage.refresh_from_db()
    assert stage.title == "Leading together"
    page.problems.clear()  # the browser logs the refusal


def test_pressing_twice_while_it_is_asked_sends_once(window):
    stage = StageFactory(pathway=PathwayFactory())
    page = window(UserFactory(superuser=True))
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    page.get_by_role("button", name="Add another Objective").click()
    page.locator("[name=objectives-0-text]").fill("Pull slowly")
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    with next_page(page):
        page.locator("[name=_save]").dblclick()

    assert [method for method, _url in asked].count("POST") == 1
    assert [url for _method, url in asked if url.endswith("/health/")] == [
        f"{page.url.split('/admin/')[0]}/health/"
    ]
    assert [objective.text for objective in stage.objectives.all()] == ["Pull slowly"]
