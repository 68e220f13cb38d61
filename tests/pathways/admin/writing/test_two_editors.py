import pytest
from django.test import Client
from django.utils import timezone

from pathways.models import Objective, Pathway
from pathways.services import publish
from tests.factories import ObjectiveFactory, StageFactory

from .page import Page


@pytest.fixture
def row(stage):
    return ObjectiveFactory(stage=stage, position=1, text="Weeds")


@pytest.fixture
def ann(editor_client, row, stage):
    return Page(editor_client, stage.pathway)


@pytest.fixture
def bob(hr_admin, row, stage):
    client = Client()
    client.force_login(hr_admin)
    return Page(client, stage.pathway)


def saved():
    return list(Objective.objects.values_list("text", flat=True))


def test_two_who_change_one_line_both_keep_their_text(ann, bob, row, hr_admin):
    field = f"objectives-{row.pk}-text"
    bob.send(**{field: "Weeds a bed"})

    response = ann.read(ann.send(**{field: "Weeds twice"}))

    assert saved() == ["Weeds a bed"]
    assert ann.fields[field] == "Weeds twice"
    said = response.content.decode()
    assert f"{hr_admin} changed this too" in said
    assert "Now saved: “Weeds a bed”" in said
    ann.send()
    assert saved() == ["Weeds twice"]


def test_lines_that_another_editor_changed_are_left_as_they_are(ann, bob, row, stage):
    bob.send(**{f"objectives-{row.pk}-text": "Weeds a bed"})

    response = ann.send(**{f"stages-{stage.pk}-audience": "Beginners"})

    assert response.status_code == 302
    assert saved() == ["Weeds a bed"]


def test_both_may_add_lines_to_one_list(ann, bob, stage):
    ann.send(**{f"objectives-of-{stage.pk}-add": "Ann’s"})
    bob.send(**{f"objectives-of-{stage.pk}-add": "Bob’s"})

    assert saved() == ["Weeds", "Ann’s", "Bob’s"]


def test_a_line_that_was_changed_meanwhile_is_not_removed_at_once(ann, bob, row):
    bob.send(**{f"objectives-{row.pk}-text": "Weeds a bed"})

    response = ann.read(ann.send(do=f"remove objectives-{row.pk}"))

    assert "It now says: “Weeds a bed”" in response.content.decode()
    assert saved() == ["Weeds a bed"]
    ann.send(do=f"remove objectives-{row.pk}")
    assert saved() == []


def test_a_stage_to_which_a_line_was_added_is_not_removed_at_once(ann, bob, stage):
    bob.send(**{f"objectives-of-{stage.pk}-add": "Bob’s"})

    ann.send(do=f"remove stages-{stage.pk}")

    assert saved() == ["Weeds", "Bob’s"]


def test_what_was_typed_into_a_removed_line_goes_to_the_box_of_its_list(ann, bob, row, stage):
    bob.send(do=f"remove objectives-{row.pk}")

    ann.read(ann.send(**{f"objectives-{row.pk}-text": "Weeds twice"}))

    assert saved() == []
    assert ann.fields[f"objectives-of-{stage.pk}-add"] == "Weeds twice"
    ann.send()
    assert saved() == ["Weeds twice"]


def test_what_was_typed_into_a_removed_stage_is_shown(ann, bob, row, stage):
    StageFactory(pathway=stage.pathway, number=2)
    bob.send(do=f"remove stages-{stage.pk}")

    response = ann.send(**{f"objectives-{row.pk}-text": "Weeds <twice>"})

    assert "Weeds &lt;twice&gt;" in response.content.decode()


def test_a_line_is_moved_past_those_that_another_editor_added(ann, bob, row, stage):
    bob.send(**{f"objectives-of-{stage.pk}-add": "Bob’s"})

    ann.send(do=f"down objectives-{row.pk}")

    assert saved() == ["Bob’s", "Weeds"]


@pytest.fixture
def publishable(db, faultless, editor_client):
    return Page(editor_client, faultless)


def test_a_draft_that_was_published_meanwhile_keeps_what_was_typed(publishable):
    publish(publishable.pathway, note="First", at=timezone.now())

    changes = {f"pathway-{publishable.pathway.pk}-title": "Another <title>"}
    response, part = publishable.send(**changes), publishable.send_part(**changes)

    assert response.status_code == 403
    assert "Another &lt;title&gt;" in response.content.decode()
    assert part.status_code == 409
    assert part.json()["message"].startswith("This version is no longer a draft")


def test_a_draft_that_was_deleted_meanwhile_keeps_what_was_typed(ann, stage):
    changes = {f"objectives-of-{stage.pk}-add": "Ann’s"}
    Pathway.objects.all().delete()

    response, part = ann.send(**changes), ann.send_part(**changes)

    assert response.status_code == 404
    assert "Ann’s" in response.content.decode()
    assert part.status_code == 404
    assert part.json()["message"].startswith("Somebody has deleted this draft")


def test_a_line_that_somebody_removed_goes_from_the_page_by_its_own_button(page, stage):
    gone = ObjectiveFactory(stage=stage, position=1, text="Gone")
    ObjectiveFactory(stage=stage, position=2, text="Here")
    page.read(page.client.get(page.url))
    held, key = f"objectives-of-{stage.pk}", f"objectives-{gone.pk}"
    gone.delete()

    body = page.send_part(held, do=f"remove {key}").json()
    moved = page.send_part(held, do=f"up {key}")

    assert f'id="{key}"' not in body["lists"][held]
    assert "Here" in body["lists"][held]
    assert (body["message"], moved.status_code) == ("", 422)
    assert moved.json()["message"] == "Somebody has removed this line in the meantime."


@pytest.mark.parametrize("do", ["nothing", "talk-to me", "\0"])
def test_a_button_that_nobody_knows_says_so_and_saves_what_was_typed(page, stage, do):
    response = page.send(do=do, **{f"stages-{stage.pk}-audience": "Beginners"})

    stage.refresh_from_db()
    assert "This page has no such button." in response.content.decode()
    assert stage.audience == "Beginners"
