"""A page of the older version is refused with what was typed on it."""

import pytest

from assessments import services
from tests.assessments.conftest import new_version_of, posted, reworded
from tests.assessments.moving.conftest import (
    CHANGES,
    COMPETENCIES,
    METRICS,
    NOW,
    everything,
    move,
    rows,
    url,
)

pytestmark = pytest.mark.django_db


def test_a_page_of_the_older_version_is_refused_with_what_was_typed(client, employee, draft, stage):
    old = posted(draft, answer="alone", version=1, evidence="typed in an old tab")
    old |= {"stage": stage.pk}
    new_version_of(stage, *CHANGES)
    after = everything(move(draft))

    response = client.post(url("answer", draft), old)

    assert response.status_code == 409
    assert response.context["typed"] == ["typed in an old tab"] * len([*COMPETENCIES, *METRICS])
    assert "typed in an old tab" in response.content.decode()
    assert everything(draft) == after


def test_thoughts_on_a_page_of_the_older_version_are_not_lost_either(
    client, employee, draft, stage
):
    key = draft.reflections.first().key
    old = {"stage": stage.pk, f"{key}-version": 1, f"{key}-text": "a thought in an old tab"}
    new_version_of(stage, *CHANGES)
    move(draft)

    response = client.post(url("answer", draft), old)

    assert (response.status_code, response.context["typed"]) == (409, ["a thought in an old tab"])


def test_a_managers_page_of_the_older_version_is_refused_with_what_was_typed(
    client, people, begun, stage
):
    old = posted(begun, answer="alone", version=1, evidence="typed in an old tab")
    old |= {"stage": stage.pk}
    new_version_of(stage)
    move(begun)
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    after = everything(begun)
    client.force_login(people["manager"])

    response = client.post(url("review", begun), old)

    assert response.status_code == 409
    assert response.context["typed"] == ["typed in an old tab"] * len([*COMPETENCIES, *METRICS])
    assert everything(begun) == after


@pytest.mark.parametrize("slug", ["same", "gone"])
def test_an_autosave_of_the_older_version_is_refused(client, employee, draft, stage, slug):
    key = rows(draft)[slug].key
    fields = {f"{key}-version": 1, f"{key}-answer": "helping", f"{key}-evidence": "so far"}
    new_version_of(stage, *CHANGES)
    after = everything(move(draft))

    response = client.post(url("save", draft), fields | {"key": key})

    assert (response.status_code, list(response.json())) == (409, ["message"])
    assert everything(draft) == after


def test_moving_again_from_the_same_page_is_refused(client, employee, draft, stage):
    newer = new_version_of(stage, *CHANGES)
    client.post(url("move", draft), {"version": 0})
    newest = new_version_of(newer, reworded("competencies", "same", text="In other words"))
    before = everything(draft)

    response = client.post(url("move", draft), {"version": 0})

    assert response.status_code == 409
    assert everything(draft) == before
    assert newest != draft.stage


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_move_carries_the_version_of_its_page(client, employee, draft, stage, version):
    new_version_of(stage)

    assert client.post(url("move", draft), {"version": version}).status_code == 400

    draft.refresh_from_db()
    assert draft.stage == stage
