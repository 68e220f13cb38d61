"""A manager invites a report to start, and an employee asks about a review: once a week at most."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import services
from assessments.services import NobodyToAsk, NothingToInviteTo, StaleVersion, TooSoon
from pathway_portal.accounts.models import Notice, User
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import change_manager
from tests.assessments.test_notices import unread
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)
from tests.orders import EVERY_ORDER
from tests.processes import Request

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("locks, dates")]

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
YEAR = 365 * DAY
STEPS = ["submitted_at", "reviewed_at", "employee_confirmed_at", "manager_confirmed_at"]
AGREED_WITHIN_A_YEAR = dict.fromkeys([*STEPS, "agreed_at"], NOW - YEAR + DAY)


@pytest.fixture
def stage():
    return StageFactory(competencies=1)


@pytest.fixture
def emma(people, stage):
    """The employee, who stands at a stage and has assessed nothing yet."""
    User.objects.filter(pk=people["employee"].pk).update(stage=stage)
    return User.objects.get(pk=people["employee"].pk)


def invite(employee, *, by, at=NOW):
    services.invite(employee, by=by, at=at)


# Inviting


def test_an_invitation_reaches_the_employee_on_their_page_and_by_mail(client, people, emma, stage):
    client.force_login(people["manager"])
    response = client.post(reverse("assessments:invite", args=[emma.pk]))

    client.force_login(emma)
    page = client.get("/").content.decode()
    mail_notices(at=NOW)

    assert response.url == reverse("assessments:report", args=[emma.pk])
    assert unread(emma) == [("invited", "Mona Manager", stage)]
    assert f"Mona Manager invites you to rate yourself against {stage}." in page
    assert '<a href="/assessments/start/">Rate yourself</a>' in page
    [message] = mail.outbox
    assert (message.to, message.subject) == ([emma.email], "An invitation to rate yourself")
    assert "Start here: http://localhost/assessments/start/" in message.body


@pytest.mark.parametrize("days", [0, 1, 6])
def test_nobody_is_invited_twice_within_a_week(people, emma, days):
    invite(emma, by=people["manager"])

    with pytest.raises(TooSoon) as refused:
        invite(emma, by=people["manager"], at=NOW + days * DAY)

    assert refused.value.possible_from == (NOW + 7 * DAY).date()
    assert Notice.objects.count() == 1


def test_after_a_week_one_may_invite_again_and_the_new_invitation_takes_the_place(people, emma):
    invite(emma, by=people["manager"])
    # On the day that the refusal names, from its first hour on.
    invite(emma, by=people["manager"], at=NOW + 7 * DAY - timedelta(hours=4))

    assert Notice.objects.count() == 2
    assert len(unread(emma)) == 1


def test_another_manager_waits_for_the_same_week(people, emma):
    invite(emma, by=people["manager"])
    change_manager(emma, people["head"], at=NOW)

    with pytest.raises(TooSoon):
        invite(emma, by=people["head"], at=NOW + DAY)


@pytest.mark.parametrize(
    ("assessed", "is_needed"),
    [
        ({}, False),
        ({"started_at": NOW - YEAR - DAY}, True),
        ({"submitted": True}, False),
        ({"started_at": NOW - 2 * YEAR, "submitted_at": NOW - 2 * YEAR}, False),
        ({"open": True}, False),
        ({"confirmed": True}, False),
        ({"agreed": True}, False),
        ({"agreed": True, "started_at": NOW - 2 * YEAR, **AGREED_WITHIN_A_YEAR}, False),
    ],
)
def test_only_who_has_not_assessed_their_stage_for_a_year_is_invited(
    people, emma, stage, assessed, is_needed
):
    AssessmentFactory(employee=emma, stage=stage, **assessed)

    if is_needed:
        invite(emma, by=people["manager"])
    else:
        with pytest.raises(NothingToInviteTo):
            invite(emma, by=people["manager"])

    assert Notice.objects.count() == is_needed


def test_what_was_agreed_more_than_a_year_ago_can_be_assessed_again(people, emma, stage):
    AssessmentFactory(employee=emma, stage=stage, agreed=True)

    invite(emma, by=people["manager"], at=STARTED_AT + 5 * DAY + YEAR)

    assert len(unread(emma)) == 1


def test_an_assessment_of_another_stage_is_none_of_the_present_one(people, emma):
    AssessmentFactory(employee=emma)

    invite(emma, by=people["manager"])

    assert len(unread(emma)) == 1


def test_an_assessment_of_an_older_version_counts(people, emma, stage):
    older = StageFactory(
        pathway=PathwayFactory(role=stage.pathway.role, superseded=True), slug=stage.slug
    )
    AssessmentFactory(employee=emma, stage=older)

    with pytest.raises(NothingToInviteTo):
        invite(emma, by=people["manager"])


@pytest.mark.parametrize("state", [None, "retired"])
def test_without_a_published_stage_there_is_nothing_to_invite_to(people, state):
    stage = state and StageFactory(pathway=PathwayFactory(**{state: True}))
    User.objects.filter(pk=people["employee"].pk).update(stage=stage)

    with pytest.raises(NothingToInviteTo):
        invite(people["employee"], by=people["manager"])


@pytest.mark.parametrize("who", ["employee", "peer", "head", "stranger"])
def test_nobody_but_the_manager_invites(client, people, emma, who):
    client.force_login(people[who])

    assert client.post(reverse("assessments:invite", args=[emma.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        invite(emma, by=people[who])
    assert Notice.objects.count() == 0


def test_a_leaver_is_not_invited(client, people, emma):
    User.objects.filter(pk=emma.pk).update(is_active=False)
    client.force_login(people["manager"])

    assert client.post(reverse("assessments:invite", args=[emma.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        invite(emma, by=people["manager"])


def test_the_page_says_when_one_may_invite_again(client, people, emma, noon):
    client.force_login(people["manager"])
    address = reverse("assessments:invite", args=[emma.pk])
    client.post(address, follow=True)
    page = client.post(address, follow=True)
    team = client.get(reverse("assessments:team"))

    [message] = [str(message) for message in page.context["messages"]]
    assert message.startswith("Emma Employee is invited already. You can invite them again from ")
    for shown in (page, team):
        assert "You can invite again from" in shown.content.decode()
        assert f'action="{address}"' not in shown.content.decode()
    assert Notice.objects.count() == 1


def test_from_the_list_one_comes_back_to_the_list_as_it_was(client, people, emma):
    client.force_login(people["manager"])
    address = reverse("assessments:invite", args=[emma.pk])

    filtered = client.post(address, {"list": "q=Emma&page=2"})
    whole = client.post(address, {"list": ""})
    forged = client.post(address, {"list": "//example.com/\r\nSet-Cookie: a=b"})

    assert filtered.url == "/team/?q=Emma&page=2"
    assert whole.url == "/team/"
    assert forged.url.startswith("/team/?%2F%2Fexample.com")


def test_starting_settles_the_invitation(people, emma, stage):
    invite(emma, by=people["manager"])

    services.start(StageFactory(competencies=1), by=emma, at=NOW)
    assert len(unread(emma)) == 1
    services.start(stage, by=emma, at=NOW)

    assert unread(emma) == []
    assert mail_notices(at=NOW) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", EVERY_ORDER, ids=str)
def test_two_tabs_that_invite_at_once_invite_once(workers, order):
    manager = UserFactory()
    emma = UserFactory(manager=manager, stage=StageFactory(competencies=1))
    press = Request.by(manager, reverse("assessments:invite", args=[emma.pk]), {})

    one, other = order.answers(workers, press, press)

    assert (one.status, other.status, Notice.objects.count()) == (302, 302, 1)


# Asking about a review


@pytest.fixture
def submitted(emma, stage):
    """Submitted four days ago."""
    times = {"started_at": NOW - 5 * DAY, "submitted_at": NOW - 4 * DAY}
    return AssessmentFactory(employee=emma, stage=stage, **times)


def ask(assessment, *, by=None, at=NOW):
    return services.ask_about_review(assessment, by=by or assessment.employee, at=at)


def test_a_question_about_a_review_reaches_the_manager(client, people, emma, submitted):
    client.force_login(emma)
    page = client.get(submitted.get_absolute_url()).content.decode()
    answer = client.post(reverse("assessments:ask", args=[submitted.pk]), follow=True)
    mail_notices(at=NOW)

    assert "Ask about my review" in page
    assert unread(people["manager"]) == [("review_asked_for", "Emma Employee", submitted)]
    assert [str(m) for m in answer.context["messages"]] == [
        "Asked. Mona Manager is told right away."
    ]
    assert "Ask about my review" not in answer.content.decode()
    [message] = mail.outbox
    assert "Emma Employee asks when you will get to their review." in message.body
    assert "They have been waiting since 30 April 2026." in message.body


@pytest.mark.parametrize("days", [0, 6])
def test_one_asks_once_a_week_at_most(people, submitted, days):
    ask(submitted)

    with pytest.raises(TooSoon) as refused:
        ask(submitted, at=NOW + days * DAY)

    assert refused.value.possible_from == (NOW + 7 * DAY).date()
    assert Notice.objects.count() == 1


def test_one_may_ask_again_after_a_week(people, submitted):
    ask(submitted)
    ask(submitted, at=NOW + 7 * DAY)

    assert Notice.objects.count() == 2


def test_one_asks_from_the_third_day_on(client, emma, submitted):
    with pytest.raises(TooSoon) as refused:
        ask(submitted, at=NOW - 2 * DAY)

    assert refused.value.possible_from == (NOW - DAY).date()
    ask(submitted, at=NOW - DAY)


@pytest.mark.parametrize("gone", ["nobody", "left"])
def test_without_a_manager_hr_is_asked_at_once(people, emma, submitted, hr_admin, superuser, gone):
    if gone == "left":
        User.objects.filter(pk=people["manager"].pk).update(is_active=False)
    else:
        User.objects.filter(pk=emma.pk).update(manager=None)

    asked = ask(submitted, at=NOW - 4 * DAY)

    assert asked is None
    assert Notice.objects.count() == 2
    for person in (hr_admin, superuser):
        assert unread(person) == [("reviewer_missing", "Emma Employee", submitted.stage)]
    text = Notice.objects.to_say().first().text
    assert text == f"Emma Employee asks who will do their review: {submitted.stage}."


def test_hr_admins_do_not_ask_themselves(hr_admin):
    own = AssessmentFactory(employee=hr_admin, submitted=True)

    with pytest.raises(NobodyToAsk):
        ask(own)

    own.refresh_from_db()
    assert (own.review_asked_at, Notice.objects.count()) == (None, 0)


def test_a_manager_who_is_named_settles_what_hr_was_asked(people, emma, submitted, hr_admin):
    User.objects.filter(pk=emma.pk).update(manager=None)
    emma.refresh_from_db()
    ask(submitted)

    change_manager(emma, people["head"], at=NOW)

    assert unread(hr_admin) == []


@pytest.mark.parametrize("state", ["draft", "open", "agreed"])
def test_there_is_nothing_to_ask_unless_it_is_submitted(client, people, assessment_in, state):
    assessment = assessment_in(state)
    client.force_login(people["employee"])

    with pytest.raises(StaleVersion):
        ask(assessment)
    answer = client.post(reverse("assessments:ask", args=[assessment.pk]))
    assert answer.status_code == 409


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("peer", 404), ("head", 404)])
def test_nobody_asks_but_the_employee(client, people, submitted, who, status):
    client.force_login(people[who])

    assert client.post(reverse("assessments:ask", args=[submitted.pk])).status_code == status
    with pytest.raises(PermissionDenied):
        ask(submitted, by=people[who])


def test_taking_it_back_settles_the_question(people, submitted):
    ask(submitted)
    services.withdraw(submitted, version=0, by=submitted.employee, at=NOW)

    assert unread(people["manager"]) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", EVERY_ORDER, ids=str)
def test_two_tabs_that_ask_at_once_ask_once(workers, order):
    submitted = AssessmentFactory(submitted=True)
    address = reverse("assessments:ask", args=[submitted.pk])
    press = Request.by(submitted.employee, address, {})

    one, other = order.answers(workers, press, press)

    assert (one.status, other.status, Notice.objects.count()) == (302, 302, 1)
