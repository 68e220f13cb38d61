"""Answers that were given to other words are looked at before they count."""

import pytest
from django.core.exceptions import PermissionDenied

from assessments import services
from assessments.models import Side, State
from assessments.services import AnswerInput
from tests.assessments.conftest import new_version_of
from tests.assessments.moving.conftest import ADDED, CHANGES, LOOKED_AT_AGAIN, NOW, move, rows, url
from tests.factories import DAY, UserFactory

pytestmark = pytest.mark.django_db


def as_shown(assessment, side):
    """What the page of one half posts when nothing on it was changed."""
    data = {"stage": assessment.stage_id}
    for row in rows(assessment, side).values():
        data |= {
            f"{row.key}-version": row.version,
            f"{row.key}-answer": row.answer,
            f"{row.key}-evidence": row.evidence,
            f"{row.key}-link": row.link,
        }
    return data


# Looking at the new words


def test_answers_to_other_words_are_looked_at_before_submitting(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    open_keys = {rows(draft)[slug].key for slug in [*LOOKED_AT_AGAIN, *ADDED]}

    page = client.get(url("submit", draft))
    with pytest.raises(services.Incomplete) as missing:
        services.submit(draft, version=1, independent=True, by=employee, at=NOW)

    assert {question.key for question in page.context["unanswered"]} == open_keys
    assert b'name="review"' not in page.content
    assert set(missing.value.keys) == open_keys


def test_an_answer_that_still_holds_is_looked_at_by_saying_so(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    row = rows(draft)["reworded"]
    data = as_shown(draft, Side.SELF) | {"holds": row.key}

    response = client.post(url("answer", draft), data)

    after = rows(draft)
    assert response.url == f"{url('answer', draft)}#q-{row.key}"
    assert [slug for slug, r in after.items() if r.old_words] == ["levels", "metric-reworded"]
    assert (after["reworded"].answer, after["reworded"].answered_at) == ("well", NOW)
    assert after["reworded"].version == row.version + 1


def test_another_answer_has_looked_at_the_new_words(draft, stage):
    new_version_of(stage, *CHANGES)
    row = rows(move(draft))["reworded"]

    services.save_own_half(
        draft, [AnswerInput(row.key, row.version, "helping")], by=draft.employee, at=NOW + DAY
    )

    row.refresh_from_db()
    assert (row.answer, row.old_words, row.answered_at) == ("helping", "", NOW + DAY)


def test_saving_the_page_as_it_is_has_looked_at_nothing(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    data = as_shown(draft, Side.SELF)
    data |= {name: f"{words}, and more" for name, words in data.items() if "-evidence" in name}

    client.post(url("answer", draft), data)

    after = rows(draft)
    assert after["reworded"].evidence == "self saw reworded, and more"
    assert [slug for slug, row in after.items() if row.old_words] == LOOKED_AT_AGAIN


def test_draft_page_shows_the_words_that_were_answered(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)

    page = client.get(url("answer", draft)).content.decode()

    assert page.count('name="holds"') == len(LOOKED_AT_AGAIN)
    assert page.count('<del lang="en">The competency reworded</del>') == 1


def test_the_managers_answers_to_other_words_are_looked_at_before_finishing(
    client, people, begun, stage
):
    new_version_of(stage, *CHANGES)
    move(begun)
    for slug, row in rows(begun).items():
        answer = "alone" if row.competency_id else "met"
        if slug in [*LOOKED_AT_AGAIN, *ADDED]:
            services.save_own_half(
                begun, [AnswerInput(row.key, row.version, answer)], by=begun.employee, at=NOW
            )
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    begun.refresh_from_db()
    client.force_login(people["manager"])
    theirs = rows(begun, Side.MANAGER)
    open_keys = {theirs[slug].key for slug in [*LOOKED_AT_AGAIN, *ADDED]}

    page = client.get(url("finish", begun))
    refused = client.post(url("finish", begun), {"version": begun.version})

    assert {question.key for question in page.context["unanswered"]} == open_keys
    assert (refused.status_code, refused.context["was_refused"]) == (200, True)
    begun.refresh_from_db()
    assert begun.state == State.SUBMITTED

    # Saying that they hold, and answering what is new, is enough.
    for slug in LOOKED_AT_AGAIN:
        data = as_shown(begun, Side.MANAGER) | {"holds": theirs[slug].key}
        assert client.post(url("review", begun), data).status_code == 302
    for slug in ADDED:
        row = rows(begun, Side.MANAGER)[slug]
        level = "well" if row.competency_id else "met"
        services.save_review(
            begun, [AnswerInput(row.key, row.version, level)], by=people["manager"], at=NOW + DAY
        )
    services.complete_review(begun, version=begun.version, by=people["manager"], at=NOW + 2 * DAY)
    begun.refresh_from_db()
    assert begun.state == State.OPEN
    assert rows(begun, Side.MANAGER)["reworded"].answer == "well"


def test_each_looks_at_their_own_answers(people, begun, stage):
    new_version_of(stage, *CHANGES)
    move(begun)
    key = rows(begun)["reworded"].key

    services.keep_under_new_words(begun, [key], by=people["employee"], at=NOW)

    assert rows(begun)["reworded"].old_words == ""
    assert rows(begun, Side.MANAGER)["reworded"].old_words == "The competency reworded"
    with pytest.raises(services.StaleVersion):
        services.keep_under_new_words(begun, [key], by=people["manager"], at=NOW)
    with pytest.raises(PermissionDenied):
        services.keep_under_new_words(begun, [key], by=people["stranger"], at=NOW)


def test_a_former_managers_half_that_moved_dies_unseen(client, people, begun, stage):
    new_version_of(stage, *CHANGES)
    move(begun)
    for slug in [*LOOKED_AT_AGAIN, *ADDED]:
        row = rows(begun)[slug]
        level = "alone" if row.competency_id else "met"
        services.save_own_half(
            begun, [AnswerInput(row.key, row.version, level)], by=begun.employee, at=NOW
        )
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    people["employee"].manager = new = UserFactory()
    people["employee"].save()
    client.force_login(new)

    page = client.get(url("review", begun)).content.decode()
    row = rows(begun)["same"]
    key = rows(begun)["reworded"].key
    assert services.keep_under_new_words(begun, [key], by=new, at=NOW) == services.Saved()
    services.save_review(begun, [AnswerInput(row.key, 0, "alone")], by=new, at=NOW)

    assert "manager saw" not in page
    theirs = begun.ratings.filter(side=Side.MANAGER)
    assert set(theirs.values_list("author", "evidence", "old_words")) == {(new.pk, "", "")}
