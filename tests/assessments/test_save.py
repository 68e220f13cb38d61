"""The address that a page saves one answer to while its author writes on."""

import pytest
from django.urls import reverse

from tests.assessments.conftest import posted

pytestmark = pytest.mark.django_db


def one_answer(assessment, **fields):
    key = assessment.ratings.filter(side="self").first().key
    data = {k: v for k, v in posted(assessment, **fields).items() if k.startswith(f"{key}-")}
    return data | {"key": key}


def url_of(assessment):
    return reverse("assessments:save", args=[assessment.pk])


def test_save_keeps_one_answer_and_tells_the_next_version(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), one_answer(draft, answer="well", evidence="so far"))

    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert sorted(draft.ratings.values_list("answer", "evidence")) == [
        ("", ""),
        ("", ""),
        ("well", "so far"),
    ]


def test_save_keeps_the_managers_half_apart(client, people, assessment_in):
    submitted = assessment_in("submitted", ratings__self="well")
    client.force_login(people["manager"])

    response = client.post(url_of(submitted), one_answer(submitted, answer="learning"))

    assert response.json() == {"version": 1}
    mine = submitted.ratings.filter(side="self", competency__isnull=False)
    assert set(mine.values_list("answer", flat=True)) == {"well"}
    theirs = submitted.ratings.filter(side="manager").exclude(answer="")
    assert list(theirs.values_list("answer", flat=True)) == ["learning"]


def test_save_refuses_what_is_overtaken(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    client.post(url_of(draft), one_answer(draft, answer="well"))

    response = client.post(url_of(draft), one_answer(draft, answer="alone"))

    assert response.status_code == 409
    assert list(draft.ratings.exclude(answer="").values_list("answer", flat=True)) == ["well"]


def test_save_after_submitting_is_refused_and_reopens_nothing(client, people, assessment_in):
    submitted = assessment_in("submitted")
    client.force_login(people["employee"])

    response = client.post(url_of(submitted), one_answer(submitted, answer="helping"))

    assert response.status_code == 409
    submitted.refresh_from_db()
    assert submitted.is_submitted
    assert not submitted.ratings.filter(answer="helping").exists()


def test_save_of_a_review_that_was_withdrawn_is_refused_in_words(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["manager"])

    response = client.post(url_of(draft), one_answer(draft, answer="well"))

    assert response.status_code == 409
    assert response.json()["message"].startswith("Not saved: this assessment has changed")
    assert not draft.ratings.filter(side="manager").exists()


def test_save_says_what_is_wrong(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), one_answer(draft, link="javascript:alert(1)"))

    assert response.status_code == 422
    assert response.json() == {"message": "Give a web address that begins with https:// or http://"}


@pytest.mark.parametrize("key", ["", "nonsense", "x1", "c", "c-1", "c1 ", "c" + "9" * 19])
def test_save_refuses_what_was_never_a_question(client, people, assessment_in, key):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), one_answer(draft) | {"key": key})

    assert response.status_code == 400


@pytest.mark.parametrize("key", ["c0", "m999999", "w999999", "c" + "9" * 18])
@pytest.mark.parametrize(("who", "state"), [("employee", "draft"), ("manager", "submitted")])
def test_save_answers_a_question_of_another_version_as_moved_on(
    client, people, assessment_in, key, who, state
):
    assessment = assessment_in(state)
    client.force_login(people[who])
    fields = {f"{key}-version": 0, f"{key}-answer": "well", f"{key}-text": "so far"}

    response = client.post(url_of(assessment), fields | {"key": key})

    assert response.status_code == 409
    assert not assessment.ratings.filter(answer="well").exists()
    assert not assessment.reflections.exists()


def test_save_without_the_fields_saves_nothing(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), {"key": one_answer(draft)["key"]})

    assert response.status_code == 422
    assert set(draft.ratings.values_list("answer", "version")) == {("", 0)}
