"""Everything about me, to read and to take along: all of it, and nothing that is another's."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse

from assessments.models import Side
from assessments.plans.models import EvidenceNote
from assessments.services import AnswerInput, complete_review, save_review, submit
from pathway_portal.accounts.models import NoticeKind, User
from pathways.models import Level
from tests.assessments.responses import signed_in
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    OrphanedAnswerFactory,
    ReflectionFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import EvidenceNoteFactory

pytestmark = pytest.mark.django_db

PAGE, FILE = reverse("my_data"), reverse("my_data_download")


def handed(person):
    return signed_in(person).get(FILE).json()


@pytest.fixture
def people():
    manager = UserFactory(name="Mona Manager", email="mona@example.com")
    return UserFactory(name="Emma Employee", email="emma@example.com", manager=manager), manager


# The file and the page


def test_the_file_is_taken_along_and_kept_by_no_cache(people):
    response = signed_in(people[0]).get(FILE)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in response["Cache-Control"]


def test_the_file_begins_with_who_i_am(people):
    employee, _manager = people

    profile = handed(employee)["profile"]

    shown = {key: profile[0][key] for key in ["name", "email", "manager", "stage", "is_staff"]}
    assert shown == {
        "name": "Emma Employee",
        "email": "emma@example.com",
        "manager": "Mona Manager",
        "stage": None,
        "is_staff": False,
    }


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_both_only_show(people, address):
    assert signed_in(people[0]).post(address).status_code == 405


def test_the_page_says_the_same_in_words(people):
    employee, manager = people
    assessment = AssessmentFactory(employee=employee, ratings__self=Level.WELL, submitted=True)
    assessment.ratings.update(evidence="I did it\nat the fair.", link="https://example.com/fair")
    ReflectionFactory(assessment=assessment, text="I keep it to myself.")
    OrphanedAnswerFactory(assessment=assessment, text="I kept the ledger.")
    employee.notices.create(kind=NoticeKind.MANAGER_CHANGED, about=manager, at=STARTED_AT)

    page = signed_in(employee).get(PAGE).content.decode()

    for words in [
        "emma@example.com",
        "Doing it well, in hard cases",
        "I did it<br>at the fair.",
        "https://example.com/fair",
        "I keep it to myself.",
        "I kept the ledger.",
        "Your manager is now Mona Manager.",
    ]:
        assert words in page, words


def test_of_very_many_entries_the_page_shows_the_first_and_the_file_all(people):
    owner, _manager = people
    EvidenceNote.objects.bulk_create(
        EvidenceNoteFactory.build(owner=owner, text=f"Note {number}.", added_by_page=f"{number}")
        for number in range(1, 203)
    )

    text = signed_in(owner).get(PAGE).content.decode()

    assert "Note 200." in text
    assert "Note 201." not in text
    assert "2 more are in the file." in text
    assert len(handed(owner)["notes"]) == 202


def test_without_anything_the_page_says_so(people):
    page = signed_in(people[0]).get(PAGE).content.decode()

    assert page.count("<p>Nothing.</p>") == 23


def test_of_signing_in_no_secret_is_handed(people):
    employee, _manager = people
    Authenticator.objects.create(
        user=employee, type="webauthn", data={"name": "My phone", "credential": "the-secret"}
    )
    Authenticator.objects.create(user=employee, type="totp", data={"secret": "the-secret"})
    UserSession.objects.create(
        user=employee, ip="192.0.2.7", session_key="the-secret", user_agent="A browser"
    )

    told = handed(employee)

    assert [method["type"] for method in told["sign_in_methods"]] == ["webauthn", "totp"]
    assert told["sign_in_methods"][0]["name"] == "My phone"
    assert told["sessions"][0]["ip"] == "192.0.2.7"
    assert "the-secret" not in json.dumps(told)
    assert employee.password not in json.dumps(told)


def test_of_the_log_what_is_about_me_and_of_others_no_name(people, hr_admin):
    employee, manager = people
    LogEntry.objects.log_actions(hr_admin.pk, [employee], CHANGE, "Changed the name")

    about, done = handed(employee)["changes_by_hr"], handed(hr_admin)["done_in_the_workplace"]

    assert [(line["by"], line["what"]) for line in about] == [("Hanna HR", "Changed the name")]
    assert [line["what"] for line in done] == ["Change"]
    assert "Emma" not in json.dumps(handed(hr_admin))
    assert handed(manager)["changes_by_hr"] == []


@pytest.mark.parametrize("many", [1, 3])
def test_query_count_does_not_grow(django_assert_num_queries, many):
    manager = UserFactory(manager=UserFactory())
    reports = UserFactory.create_batch(many, manager=manager)
    differing = {"ratings__self": Level.WELL, "ratings__manager": Level.LEARNING}
    for employee in [manager, *reports]:
        for _one in range(many):
            assessment = AssessmentFactory(employee=employee, agreed=True, **differing)
            ReflectionFactory.create_batch(many, assessment=assessment)
            OrphanedAnswerFactory.create_batch(many, assessment=assessment)
    for about in reports:
        manager.notices.create(kind=NoticeKind.REPORT_GAINED, about=about, at=STARTED_AT)
    client = signed_in(manager)
    client.get(PAGE)

    with django_assert_num_queries(42):
        client.get(PAGE)


# Who sees what: as on the pages


def answers(assessment):
    return sorted((row["side"], row["answer"]) for row in assessment.get("answers", []))


def test_a_review_is_handed_when_it_opens_and_not_before(people):
    employee, manager = people
    stage = StageFactory(competencies=1)
    draft = AssessmentFactory(employee=employee, stage=stage, ratings__self=Level.WELL)
    draft.ratings.update(answer=Level.WELL, answered_at=STARTED_AT)
    at = {"at": STARTED_AT + timedelta(days=1)}
    submit(draft, version=0, independent=True, by=employee, **at)
    key = draft.ratings.get().key
    save_review(draft, [AnswerInput(key, 0, Level.LEARNING, "Seen at the fair")], by=manager, **at)
    before = handed(employee)["assessments"][0]
    mine = handed(manager)["reviews"][0]

    draft.refresh_from_db()
    complete_review(draft, version=1, by=manager, **at)

    after = handed(employee)["assessments"][0]
    assert answers(before) == [("self", "well")]
    assert "Seen at the fair" not in json.dumps(before)
    assert answers(after) == [("agreed", ""), ("manager", "learning"), ("self", "well")]
    assert "Seen at the fair" in json.dumps(after)
    assert mine["employee"] == "Emma Employee"
    assert answers(mine) == [("manager", "learning")]


def test_of_what_i_wrote_about_others_theirs_is_left_out(people):
    employee, manager = people
    agreed = AssessmentFactory(employee=employee, agreed=True, ratings__self=Level.WELL)
    agreed.ratings.filter(side=Side.SELF).update(evidence="Emma's own words")
    agreed.ratings.filter(side=Side.MANAGER).update(evidence="My words")

    told = handed(manager)

    assert {side for side, _answer in answers(told["reviews"][0])} == {"manager"}
    assert "My words" in json.dumps(told)
    assert "Emma's own words" not in json.dumps(told)


def test_a_former_manager_is_handed_nothing_of_it(people):
    employee, manager = people
    AssessmentFactory(employee=employee, agreed=True)
    assert len(handed(manager)["reviews"]) == 1

    User.objects.filter(pk=employee.pk).update(manager=UserFactory())

    assert handed(manager)["reviews"] == []
    assert "Emma" not in json.dumps(handed(manager))


def test_while_i_owe_a_review_not_even_my_earlier_one_is_handed(people):
    """As on the pages: earlier answers, also one's own, would lead the next."""
    employee, manager = people
    earlier = AssessmentFactory(employee=employee, agreed=True)
    assert len(handed(manager)["reviews"]) == 1

    AssessmentFactory(employee=employee, stage=earlier.stage, submitted=True)

    assert handed(manager)["reviews"] == []
