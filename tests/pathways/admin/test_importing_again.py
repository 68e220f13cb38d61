"""A document comes in again: differences, renaming, and replacing a draft."""

from django.contrib.admin.models import CHANGE, LogEntry

from pathways.models import Pathway, Stage
from pathways.services import publish
from tests.factories import PUBLISHED_AT
from tests.pathways.admin.importing import TEXT, confirm, hand_in


def test_differences_from_the_published_version_are_told_and_it_stays(editor_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)

    shown = hand_in(editor_client, TEXT)
    assert (
        "Stage 1, competencies: new: “Knows every weed”" in shown.context["preview"].differences()
    )
    confirm(editor_client, shown)

    draft = Pathway.objects.get(state="draft")
    assert (draft.role, draft.number) == (faultless.role, 2)
    assert [row.text for row in faultless.stages.get().competencies.all()] == ["Pulls weeds"]
    # What says the same keeps its identity.
    assert draft.stages.get().competencies.get(text="Pulls weeds").slug == "pulls-weeds"


def test_rewording_is_shown_before_it_keeps_its_identity(editor_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)

    shown = hand_in(editor_client, TEXT.replace("Pulls weeds", "Pulls weeds daily"))
    confirm(editor_client, shown)

    assert shown.context["preview"].reworded() == [
        "Stage 1, competencies: “Pulls weeds” now reads “Pulls weeds daily”"
    ]
    assert "the same thing in other words" in shown.content.decode()
    draft = Pathway.objects.get(state="draft")
    assert draft.stages.get().competencies.get(text="Pulls weeds daily").slug == "pulls-weeds"


def test_confirming_twice_finds_the_draft_and_leaves_what_was_changed_since(editor_client):
    shown = hand_in(editor_client, TEXT)
    first = confirm(editor_client, shown)

    second = confirm(editor_client, shown)
    assert second.url == first.url
    assert Pathway.objects.count() == 1
    Stage.objects.update(title="Changed since")
    third = confirm(editor_client, shown)

    assert "already has a draft" in third.context["refused"]
    assert Stage.objects.get().title == "Changed since"
    assert LogEntry.objects.count() == 2


def test_draft_is_replaced_only_when_that_is_asked_for(editor_client, content_editor, faultless):
    LogEntry.objects.log_actions(content_editor.pk, [faultless], CHANGE, "Worked on it.")
    shown = hand_in(editor_client, TEXT)
    page = shown.content.decode()
    assert "Gardener already has a draft, version 1." in page
    assert "Ed Editor worked on it last" in page

    kept = confirm(editor_client, shown)
    assert "already has a draft" in kept.context["refused"]
    assert faultless.responsibilities.get().text == "Keeps the garden"
    confirm(editor_client, shown, replace="on")

    assert Pathway.objects.get() == faultless
    assert faultless.responsibilities.get().text == "Weeding"
    assert LogEntry.objects.latest("pk").change_message == "Replaced by an imported document."


def test_draft_that_changed_since_it_was_looked_at_is_not_replaced(editor_client, faultless):
    shown = hand_in(editor_client, TEXT)
    faultless.responsibilities.update(text="Written meanwhile")

    response = confirm(editor_client, shown, replace="on")

    assert "somebody has changed the draft" in response.context["refused"]
    assert faultless.responsibilities.get().text == "Written meanwhile"


def test_replacing_once_more_does_not_undo_what_was_written_since(editor_client, faultless):
    shown = hand_in(editor_client, TEXT)
    confirm(editor_client, shown, replace="on")
    faultless.responsibilities.update(text="Written since")

    confirm(editor_client, shown, replace="on")

    assert faultless.responsibilities.get().text == "Written since"
