"""Fields and lines that two editors change, on pages that may be gone or closed."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from pathways.services import publish
from tests.factories import (
    PUBLISHED_AT,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    StageFactory,
)
from tests.pathways.admin.edit_conflicts.conftest import Editor, said
from tests.pathways.admin.posts import change_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    stage = StageFactory(pathway=PathwayFactory(), title="Weeding", audience="Beginners")
    ObjectiveFactory(stage=stage, position=1, text="Pull")
    ObjectiveFactory(stage=stage, position=2, text="Hoe")
    return stage


def objectives(stage):
    return [row.text for row in stage.objectives.all()]


# Fields -------------------------------------------------------------------------------------------


def test_different_fields_of_a_stage_are_both_kept_by_saving_twice(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Weeding well")

    response = second.save(audience="Everybody")

    stage.refresh_from_db()
    assert (stage.title, stage.audience) == ("Weeding well", "Beginners")
    assert said(response)["title"] == ["Hana Kim changed this"]
    assert (second.fields["title"], second.fields["audience"]) == (["Weeding well"], ["Everybody"])

    assert second.save().status_code == 302
    stage.refresh_from_db()
    assert (stage.title, stage.audience) == ("Weeding well", "Everybody")


def test_same_field_comes_back_with_both_texts(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    response = second.save(title="Raking")

    stage.refresh_from_db()
    assert stage.title == "Hoeing"
    [error] = response.context["adminform"].form.errors["title"]
    assert error.startswith("Hana Kim changed this too (")
    assert "Now saved: “Hoeing”. Your text is still in the field." in error
    assert second.fields["title"] == ["Raking"]

    assert second.save().status_code == 302
    stage.refresh_from_db()
    assert stage.title == "Raking"


def test_third_save_in_between_asks_once_more(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")
    second.save(title="Raking")
    first.open()
    first.save(title="Digging")

    response = second.save()

    stage.refresh_from_db()
    assert stage.title == "Digging"
    assert "Now saved: “Digging”" in response.context["adminform"].form.errors["title"][0]


def test_same_change_by_both_needs_no_question(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    assert second.save(title="Hoeing").status_code == 302


def test_own_save_in_another_window_is_called_that(hana, stage):
    first, second = Editor(hana, change_url(stage)), Editor(hana, change_url(stage))
    first.save(title="Hoeing")

    assert said(second.save(title="Raking"))["title"] == [
        "You, in another window, changed this too"
    ]


def test_change_that_nobody_logged_is_shown_without_a_name(ed, stage):
    second = Editor(ed, change_url(stage))
    type(stage).objects.filter(pk=stage.pk).update(title="Hoeing")

    [error] = second.save(title="Raking").context["adminform"].form.errors["title"]

    assert error.startswith("This was changed in the meantime. Now saved: “Hoeing”.")


def test_line_breaks_and_spaces_at_the_ends_are_no_change(hana, ed, stage):
    type(stage).objects.filter(pk=stage.pk).update(quotation=" Dig\ndeep. ")
    second = Editor(ed, change_url(stage))
    second.fields["quotation"] = ["Dig\r\ndeep."]

    assert second.save(title="Raking").status_code == 302


def test_conflict_stands_beside_other_mistakes(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(audience="Everybody")

    response = second.save(title="")

    assert said(response)["title"] == ["This field is required."]
    assert said(response)["audience"] == ["Hana Kim changed this"]


def test_name_and_time_are_said(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    page = second.save(title="Raking").content.decode()

    assert "Not saved yet: this was changed in the meantime." in page
    assert "Hana Kim changed this too (" in page


# Lines --------------------------------------------------------------------------------------------


def test_same_line_comes_back_with_both_texts(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    response = second.save(objectives__0__text="Pull fast", objectives__1__text="Hoe deep")

    assert objectives(stage) == ["Pull slowly", "Hoe"]
    assert said(response)["objectives-0-text"] == ["Hana Kim changed this too"]
    assert "“Pull slowly”" in response.content.decode()

    second.save()
    assert objectives(stage) == ["Pull fast", "Hoe deep"]


def test_line_left_alone_takes_what_is_saved_now(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    second.save(objectives__1__text="Hoe deep")
    second.save()

    assert objectives(stage) == ["Pull slowly", "Hoe deep"]


def test_line_deleted_meanwhile_is_kept_as_a_new_one_where_it_was_changed(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")

    response = second.save(objectives__0__text="Pull fast")

    assert objectives(stage) == ["Hoe"]
    assert said(response)["objectives"] == ["Hana Kim deleted a line"]
    assert "This line was deleted while you were changing it." in response.content.decode()

    second.save()
    assert sorted(objectives(stage)) == ["Hoe", "Pull fast"]


def test_line_deleted_meanwhile_and_left_alone_stays_deleted(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")

    response = second.save(title="Raking")

    assert said(response)["objectives"] == ["Hana Kim deleted a line"]
    assert "“Pull”" in response.content.decode()
    second.save()
    stage.refresh_from_db()
    assert (stage.title, objectives(stage)) == ("Raking", ["Hoe"])


def test_line_that_both_delete_needs_no_question(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")
    second.fields["objectives-0-DELETE"] = ["on"]
    second.fields["objectives-1-position"] = ["1"]

    second.save()

    assert objectives(stage) == ["Hoe"]


def test_line_added_meanwhile_is_shown_and_stays(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__2__text="Mulch")

    response = second.save(objectives__0__text="Pull fast")

    assert said(response)["objectives"] == ["Hana Kim added a line"]
    assert second.fields["objectives-2-text"] == ["Mulch"]
    second.save()
    assert objectives(stage) == ["Pull fast", "Hoe", "Mulch"]


def test_lines_that_both_add_are_both_kept(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__2__text="Mulch")

    second.save(objectives__2__text="Water")
    second.save()

    assert objectives(stage) == ["Pull", "Hoe", "Mulch", "Water"]


def test_deleting_a_line_that_was_changed_meanwhile_asks(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    response = second.save(objectives__0__DELETE="on")

    assert objectives(stage) == ["Pull slowly", "Hoe"]
    assert said(response)["objectives"] == ["Hana Kim changed a line that you are deleting"]
    assert "It now says: “Pull slowly”." in response.content.decode()
    second.save()
    assert objectives(stage) == ["Hoe"]


def test_lines_moved_meanwhile_stay_where_they_were_put(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__position="2")
    assert objectives(stage) == ["Hoe", "Pull"]

    response = second.save(objectives__0__text="Pull fast")

    assert said(response)["objectives"] == ["Hana Kim changed the order of the lines"]
    second.save()
    assert objectives(stage) == ["Hoe", "Pull fast"]


# Gone or closed -----------------------------------------------------------------------------------


def test_stage_deleted_meanwhile_leaves_the_typed_text_on_the_page(hana, ed, stage):
    second = Editor(ed, change_url(stage))
    hana_client = Client()
    hana_client.force_login(hana)
    hana_client.post(reverse("admin:pathways_stage_delete", args=[stage.pk]), {"post": "yes"})

    response = second.save(title="Raking", objectives__0__text="A long thought")

    page = response.content.decode()
    assert response.status_code == 404
    assert "Somebody has deleted it while you were editing." in page
    assert "Raking" in page
    assert "A long thought" in page


def test_draft_published_meanwhile_leaves_the_typed_text_on_the_page(ed, faultless):
    stage = faultless.stages.get()
    second = Editor(ed, change_url(stage))
    publish(faultless, note="First.", at=PUBLISHED_AT)

    response = second.save(title="Raking")

    page = response.content.decode()
    assert response.status_code == 403
    assert "This version is no longer a draft and stays as it is." in page
    assert "Raking" in page


def test_changed_row_is_not_deleted_unseen(hana, ed, stage):
    url = reverse("admin:pathways_stage_delete", args=[stage.pk])
    second = Editor(ed, url)
    Editor(hana, change_url(stage)).save(objectives__0__text="Pull slowly")

    response = second.save()

    assert response.status_code == 200
    assert "Not deleted: Hana Kim changed it" in response.content.decode()
    assert type(stage).objects.filter(pk=stage.pk).exists()
    assert second.save().status_code == 302
    assert not type(stage).objects.filter(pk=stage.pk).exists()


# What is posted by hand ---------------------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "shown",
    ["", "x", "[]", "1", '{"":1}', '{"objectives":{"x":1}}', '{"log":"x","":{"title":1}}'],
)
def test_nonsense_in_the_hidden_field_breaks_nothing(ed, stage, shown):
    editor = Editor(ed, change_url(stage))
    editor.fields["_shown"] = [shown]

    assert editor.save(title="Raking").status_code in (200, 302)


def test_page_says_what_it_showed_in_few_bytes(ed, stage):
    CompetencyFactory.create_batch(10, stage=stage)

    shown = Editor(ed, change_url(stage)).fields["_shown"][0]

    assert set(json.loads(shown)["objectives"]) == {str(o.pk) for o in stage.objectives.all()}
    assert len(shown) < 4000
