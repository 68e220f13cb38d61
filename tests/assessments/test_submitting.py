"""Submitting the employee's half, and seeing where one stands."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Rating, State
from tests.assessments.conftest import in_order, posted
from tests.factories import STARTED_AT, UserFactory

pytestmark = pytest.mark.django_db

# Submitting


def test_submit_names_what_is_open_and_offers_no_button(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:submit", args=[draft.pk])

    response = client.get(url)
    refused = client.post(url, {"version": 0, "review": "independent"})

    assert len(response.context["unanswered"]) == 3
    assert b'name="version"' not in response.content
    assert (refused.status_code, refused.context["was_refused"]) == (200, True)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_submit_hands_it_in(client, employee, assessment_in):
    draft = assessment_in("draft")
    client.post(reverse("assessments:answer", args=[draft.pk]), posted(draft))

    response = client.post(
        reverse("assessments:submit", args=[draft.pk]), {"version": 0, "review": "independent"}
    )

    assert response.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


@pytest.mark.parametrize("review", [None, "", "True", "1"])
def test_submit_tells_what_its_page_had_said_of_the_review(client, employee, assessment_in, review):
    draft = assessment_in("draft")
    client.post(reverse("assessments:answer", args=[draft.pk]), posted(draft))
    data = {"version": 0} | ({} if review is None else {"review": review})

    response = client.post(reverse("assessments:submit", args=[draft.pk]), data)

    assert response.status_code == 400
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "-1"}])
@pytest.mark.parametrize("name", ["submit", "withdraw", "discard"])
def test_a_button_without_its_version_is_refused_plainly(
    client, employee, assessment_in, data, name
):
    assessment = assessment_in("draft")

    response = client.post(reverse(f"assessments:{name}", args=[assessment.pk]), data)

    assert response.status_code == 400


def test_withdraw_makes_it_a_draft_again(client, employee, assessment_in):
    submitted = assessment_in("submitted")

    response = client.post(reverse("assessments:withdraw", args=[submitted.pk]), {"version": 0})

    assert response.url == reverse("assessments:answer", args=[submitted.pk])
    submitted.refresh_from_db()
    assert submitted.state == State.DRAFT


def test_withdraw_too_late_says_so(client, employee, assessment_in):
    reviewed = assessment_in("open")

    response = client.post(reverse("assessments:withdraw", args=[reviewed.pk]), {"version": 0})

    assert response.status_code == 409
    reviewed.refresh_from_db()
    assert reviewed.state == State.OPEN


def test_discard_asks_first_and_then_throws_away(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:discard", args=[draft.pk])

    assert client.get(url).status_code == 200
    assert Assessment.objects.count() == 1

    assert client.post(url, {"version": 0}).url == reverse("assessments:mine")
    assert Assessment.objects.count() == 0


# Seeing where one stands


def test_mine_counts_in_words(client, employee, assessment_in):
    draft = assessment_in("draft")
    first, second, _metric = in_order(draft)
    Rating.objects.filter(pk=first.pk).update(answer="well", answered_at=STARTED_AT)
    Rating.objects.filter(pk=second.pk).update(answer="not_my_role", answered_at=STARTED_AT)

    response = client.get(reverse("assessments:mine"))

    [mine] = response.context["assessments"]
    assert mine.progress.in_words == "1 of 2 doing it alone or better, 1 not part of the role"


def test_mine_counts_the_agreed_answers_once_both_have_agreed(client, employee, assessment_in):
    assessment_in(
        "agreed",
        ratings__self="well",
        ratings__manager="learning",
        ratings__agreed="learning",
    )

    response = client.get(reverse("assessments:mine"))

    [mine] = response.context["assessments"]
    assert mine.progress.in_words == "0 of 2 doing it alone or better"


def test_mine_lists_nobody_elses(client, employee, assessment_in):
    own = assessment_in("draft")
    client.force_login(UserFactory())

    response = client.get(reverse("assessments:mine"))

    assert list(response.context["assessments"]) == []
    assert str(own.stage) not in response.content.decode()
