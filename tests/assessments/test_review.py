"""The manager's half, as pages: independent, private, and then open to both at once."""

import pytest
from django.urls import reverse

from assessments.models import Rating, State
from tests.assessments.conftest import posted
from tests.factories import StageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, people):
    client.force_login(people["manager"])
    return people["manager"]


def test_review_shows_the_evidence_and_not_the_level(client, manager, assessment_in):
    submitted = assessment_in("submitted", ratings__self="well")
    submitted.ratings.update(evidence="The queue fell to four days.", link="https://example.com/q")

    response = client.get(reverse("assessments:review", args=[submitted.pk]))

    page = response.content.decode()
    assert page.count("The queue fell to four days.") == 3
    assert page.count('href="https://example.com/q"') == 3
    assert " checked" not in page


@pytest.mark.parametrize(("is_begun", "count"), [(False, 13), (True, 16)])
def test_review_reads_no_level_of_the_employee_from_the_database(
    client, manager, assessment_in, django_assert_num_queries, is_begun, count
):
    submitted = assessment_in("submitted")
    page = reverse("assessments:review", args=[submitted.pk])
    if is_begun:
        client.post(page, posted(submitted))

    # Of a review that was not begun, there are no rows of the manager's to read.
    with django_assert_num_queries(count) as queries:
        client.get(page)

    about_self = [q["sql"] for q in queries if "'self'" in q["sql"]]
    assert len(about_self) == 1
    for column in ["answer", "answered_at", "confirms_id", "confirmed_at", "old_words"]:
        assert f'"{column}"' not in about_self[0]


def test_review_is_saved_for_the_manager_alone(client, manager, people, assessment_in):
    submitted = assessment_in("submitted")
    url = reverse("assessments:review", args=[submitted.pk])

    client.post(url, posted(submitted, answer="learning", evidence="my own notes"))

    assert client.get(url).content.decode().count("my own notes") == 3
    client.force_login(people["employee"])
    assert "my own notes" not in client.get(submitted.get_absolute_url()).content.decode()


def test_review_of_a_former_manager_is_not_shown_to_the_new_one(
    client, manager, people, assessment_in
):
    submitted = assessment_in("submitted")
    url = reverse("assessments:review", args=[submitted.pk])
    client.post(url, posted(submitted, answer="learning", evidence="notes of the old manager"))
    people["employee"].manager = new = UserFactory()
    people["employee"].save()

    assert client.get(url).status_code == 404
    client.force_login(new)
    response = client.get(url)

    assert response.status_code == 200
    assert "notes of the old manager" not in response.content.decode()
    assert b" checked" not in response.content


def test_finish_names_what_is_open(client, manager, assessment_in):
    submitted = assessment_in("submitted")
    url = reverse("assessments:finish", args=[submitted.pk])

    assert len(client.get(url).context["unanswered"]) == 3
    assert client.post(url, {"version": 0}).context["was_refused"] is True
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED


def test_finish_opens_both_views(client, manager, assessment_in):
    submitted = assessment_in("submitted")
    client.post(reverse("assessments:review", args=[submitted.pk]), posted(submitted))

    response = client.post(reverse("assessments:finish", args=[submitted.pk]), {"version": 0})

    assert response.url == submitted.get_absolute_url()
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reviewed_by) == (State.OPEN, manager)


def test_review_older_than_its_assessment_keeps_what_was_typed(
    client, manager, people, assessment_in
):
    reviewed = assessment_in("open")

    response = client.post(
        reverse("assessments:review", args=[reviewed.pk]),
        posted(reviewed, evidence="typed in an old window"),
    )

    assert response.status_code == 409
    assert response.context["typed"] == ["typed in an old window"] * 3
    assert not Rating.objects.filter(evidence="typed in an old window").exists()


def test_review_of_what_was_withdrawn_does_not_exist(client, manager, assessment_in):
    draft = assessment_in("draft")

    assert client.get(reverse("assessments:review", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("page", ["review", "finish"])
def test_what_is_written_on_what_was_withdrawn_stays_in_sight(client, manager, assessment_in, page):
    draft = assessment_in("draft")
    draft.ratings.update(evidence="still private")

    response = client.post(
        reverse(f"assessments:{page}", args=[draft.pk]),
        posted(draft, evidence="half an hour of looking"),
    )

    assert response.status_code == 409
    assert response.context["typed"] == ["half an hour of looking"] * 3
    assert "still private" not in response.content.decode()
    assert not draft.ratings.filter(side="manager").exists()


@pytest.mark.parametrize("who", ["head", "peer", "stranger"])
@pytest.mark.parametrize("page", ["review", "finish", "save"])
def test_what_was_withdrawn_exists_for_no_other(client, people, assessment_in, who, page):
    draft = assessment_in("draft")
    client.force_login(people[who])

    response = client.post(reverse(f"assessments:{page}", args=[draft.pk]), posted(draft))

    assert response.status_code == 404


def test_what_a_leaver_withdrew_exists_for_no_manager(client, manager, people, assessment_in):
    draft = assessment_in("draft")
    people["employee"].is_active = False
    people["employee"].save()

    response = client.post(reverse("assessments:review", args=[draft.pk]), posted(draft))

    assert response.status_code == 404


def test_earlier_levels_are_withheld_while_a_review_is_owed(client, manager, assessment_in):
    earlier = assessment_in("agreed", ratings__self="well", ratings__manager="well")
    earlier.ratings.update(evidence="from last year")
    assessment_in("submitted", stage=earlier.stage)

    response = client.get(earlier.get_absolute_url())

    assert response.templates[0].name == "assessments/withheld.html"
    assert "from last year" not in response.content.decode()
    assert "Doing it well" not in response.content.decode()


def test_levels_of_the_same_at_another_role_are_withheld_too(client, manager, assessment_in):
    """What two roles share by its identity is the same thing: its level there would lead here."""
    elsewhere = assessment_in("agreed", ratings__self="well", ratings__manager="well")
    shared = elsewhere.stage.competencies.first().slug
    stage = StageFactory(competencies=1)
    stage.competencies.update(slug=shared)
    owed = assessment_in("submitted", stage=stage)
    other = assessment_in("agreed", ratings__self="well", ratings__manager="well")

    response = client.get(elsewhere.get_absolute_url())

    assert response.templates[0].name == "assessments/withheld.html"
    assert reverse("assessments:review", args=[owed.pk]) in response.content.decode()
    # What has nothing to do with it stays open.
    assert "Doing it well" in client.get(other.get_absolute_url()).content.decode()


def test_earlier_levels_stay_open_to_the_employee(client, people, assessment_in):
    earlier = assessment_in("agreed", ratings__self="well")
    assessment_in("submitted", stage=earlier.stage)
    client.force_login(people["employee"])

    page = client.get(earlier.get_absolute_url()).content.decode()

    assert "Doing it well" in page
