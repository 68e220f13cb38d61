"""Who reads thoughts, and sharing one more afterwards."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import services
from tests.assessments.reflections.conftest import (
    NOW,
    PRIVATE,
    SHARED,
    kept,
    one_thought,
    thoughts,
    url,
)
from tests.factories import STARTED_AT, AssessmentFactory, ReflectionFactory, UserFactory

pytestmark = pytest.mark.django_db

# Who reads them

PAGES_OF_MANAGER = {
    "submitted": ["review", "finish", "detail"],
    "open": ["detail"],
    "confirmed": ["detail"],
    "agreed": ["detail"],
}


@pytest.mark.parametrize("state", PAGES_OF_MANAGER)
def test_the_manager_reads_what_is_shared_and_nothing_private(client, people, thoughtful, state):
    assessment = thoughtful(state)
    client.force_login(people["manager"])
    addresses = [url(name, assessment) for name in PAGES_OF_MANAGER[state]]
    addresses += [
        reverse("home"),
        reverse("assessments:team"),
        reverse("assessments:report", args=[people["employee"].pk]),
    ]

    pages = [client.get(address, follow=True).content.decode() for address in addresses]

    assert SHARED in pages[0]
    assert [
        address for address, page in zip(addresses, pages, strict=True) if PRIVATE in page
    ] == []


def test_nobody_reads_a_draft_not_even_what_will_be_shared(client, people, thoughtful):
    draft = thoughtful()

    for who in ["manager", "head", "peer", "stranger"]:
        client.force_login(people[who])
        assert client.get(url("answer", draft)).status_code == 404
        assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_was_shared_is_hidden_again_when_the_draft_is_taken_back(client, people, thoughtful):
    submitted = thoughtful("submitted")
    services.withdraw(submitted, version=0, by=people["employee"], at=NOW)
    client.force_login(people["manager"])

    assert client.get(url("review", submitted)).status_code == 404


def test_an_earlier_ones_thoughts_are_withheld_with_it(client, people, thoughtful, stage):
    earlier = thoughtful("agreed")
    AssessmentFactory(employee=people["employee"], stage=stage, submitted=True)
    client.force_login(people["manager"])

    page = client.get(earlier.get_absolute_url()).content.decode()

    assert SHARED not in page
    assert PRIVATE not in page


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed", "agreed"])
def test_the_employee_reads_all_of_them(client, employee, thoughtful, state):
    assessment = thoughtful(state)

    response = client.get(assessment.get_absolute_url())

    assert [thought.text for thought in response.context["thoughts"]] == [PRIVATE, SHARED]
    page = response.content.decode()
    assert PRIVATE in page
    assert SHARED in page


def test_what_has_no_words_is_not_shown_to_be_shared(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    submitted.reflections.filter(text=PRIVATE).update(text="")

    response = client.get(submitted.get_absolute_url())

    assert [thought.text for thought in response.context["thoughts"]] == [SHARED]
    assert url("share", submitted) not in response.content.decode()


# Sharing one more afterwards


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed"])
def test_one_more_can_be_shared_after_submitting_and_only_that_one(
    client, employee, people, thoughtful, state
):
    assessment = thoughtful(state)
    third = ReflectionFactory(assessment=assessment, text="And this I keep.")
    private = assessment.reflections.get(text=PRIVATE)

    response = client.post(url("share", assessment), {"reflection": private.pk})

    assert response.url == f"{assessment.get_absolute_url()}#watch-fors"
    assert kept(assessment) == [
        (PRIVATE, True),
        (SHARED, True),
        ("And this I keep.", False),
    ]
    client.force_login(people["manager"])
    page = client.get(assessment.get_absolute_url(), follow=True).content.decode()
    assert [text in page for text in [PRIVATE, SHARED, third.text]] == [True, True, False]


def test_after_closing_nothing_more_is_shared(client, employee, thoughtful):
    agreed = thoughtful("agreed")
    private = agreed.reflections.get(text=PRIVATE)

    page = client.get(agreed.get_absolute_url()).content.decode()
    response = client.post(url("share", agreed), {"reflection": private.pk})

    assert url("share", agreed) not in page
    assert response.status_code == 409
    assert kept(agreed) == [(PRIVATE, False), (SHARED, True)]


def test_a_draft_is_shared_from_by_submitting_it(client, employee, thoughtful):
    draft = thoughtful()
    private = draft.reflections.get(text=PRIVATE)

    assert client.post(url("share", draft), {"reflection": private.pk}).status_code == 409

    assert kept(draft) == [(PRIVATE, False), (SHARED, True)]


def test_what_is_shared_stays_shared_until_it_is_a_draft_again(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    shared = submitted.reflections.get(text=SHARED)

    for address, data in [
        ("share", {"reflection": shared.pk}),
        ("answer", thoughts(submitted, PRIVATE, SHARED)),
        ("save", one_thought(submitted, 1, SHARED)),
    ]:
        client.post(url(address, submitted), data)
        shared.refresh_from_db()
        assert (shared.shared_at, shared.version) == (STARTED_AT, 0)

    services.withdraw(submitted, version=0, by=employee, at=NOW)
    client.post(url("answer", submitted), thoughts(submitted, PRIVATE, SHARED))
    assert kept(submitted) == [(PRIVATE, False), (SHARED, False)]


def test_what_has_no_words_is_not_shared(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    empty = ReflectionFactory(assessment=submitted, text="")

    client.post(url("share", submitted), {"reflection": empty.pk})

    empty.refresh_from_db()
    assert (empty.shared_at, empty.version) == (None, 0)


def test_a_thought_of_another_assessment_does_not_exist_here(client, employee, thoughtful, stage):
    submitted = thoughtful("submitted")
    foreign = AssessmentFactory(stage=stage, submitted=True)
    theirs = ReflectionFactory(
        assessment=foreign, watch_for=stage.watch_fors.first(), text="somebody else's"
    )

    answers = [
        client.post(url("share", submitted), {"reflection": pk}) for pk in [theirs.pk, 999_999]
    ]
    foreign_page = client.post(url("share", foreign), {"reflection": theirs.pk})

    assert [response.status_code for response in [*answers, foreign_page]] == [404, 404, 404]
    assert answers[0].content == answers[1].content == foreign_page.content
    theirs.refresh_from_db()
    assert theirs.shared_at is None


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 19])
def test_sharing_names_a_row(client, employee, thoughtful, number):
    submitted = thoughtful("submitted")

    assert client.post(url("share", submitted), {"reflection": number}).status_code == 400


def test_sharing_is_the_employees_alone(client, people, thoughtful):
    submitted = thoughtful("submitted")
    private = submitted.reflections.get(text=PRIVATE)
    data = {"reflection": private.pk}

    for who, status in [("manager", 403), ("head", 404), ("peer", 404), ("stranger", 404)]:
        client.force_login(people[who])
        assert client.post(url("share", submitted), data).status_code == status
        with pytest.raises(PermissionDenied):
            services.share_reflection(submitted, private.pk, by=people[who], at=NOW)

    client.force_login(people["employee"])
    assert client.get(url("share", submitted)).status_code == 405
    assert kept(submitted) == [(PRIVATE, False), (SHARED, True)]


def test_a_new_manager_reads_what_is_shared(client, people, thoughtful):
    submitted = thoughtful("submitted")
    people["employee"].manager = new = UserFactory()
    people["employee"].save()
    client.force_login(new)

    page = client.get(url("review", submitted)).content.decode()

    assert [text in page for text in [PRIVATE, SHARED]] == [False, True]
