"""From a version to its draft, and from the draft to what everybody reads."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from pathway_portal.accounts.models import ChangeAction, ChangeReceipt, User
from pathways.models import Competency, Pathway
from pathways.services import publish, start_new_version
from tests.factories import (
    PUBLISHED_AT,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

from .posts import action, change_url


def send(client, draft, note, **people):
    """Press the button of the page as it is now."""
    page = client.get(action("publish", draft.pk))
    seen = page.context["form"]["seen"].value() if page.context else ""
    return client.post(action("publish", draft.pk), {"seen": seen, "note": note, **people})


def ways(places):
    """Where the remarks of a page lead."""
    return [problem.url for _title, said in places for problem in said]


def test_new_version_button_copies_and_goes_to_where_the_draft_is_written(editor_client):
    stage = StageFactory(competencies=2)
    url = reverse("admin:pathways_pathway_new_version", args=[stage.pathway_id])

    first = editor_client.post(url)
    second = editor_client.post(url)

    draft = Pathway.objects.get(state="draft")
    assert first.url == second.url == action("write", draft.pk)
    assert Competency.objects.filter(stage__pathway=draft).count() == 2


def test_new_version_is_never_begun_by_a_get(editor_client):
    pathway = StageFactory().pathway

    response = editor_client.get(reverse("admin:pathways_pathway_new_version", args=[pathway.pk]))

    assert response.status_code == 405
    assert Pathway.objects.count() == 1


def test_publish_page_asks_for_a_note_and_publishes(editor_client, faultless):
    asked = editor_client.get(action("publish", faultless.pk))
    without = send(editor_client, faultless, " ")
    faultless.refresh_from_db()
    assert faultless.is_draft
    published = send(editor_client, faultless, "First version.")

    faultless.refresh_from_db()
    assert (asked.context["problems"], asked.context["form"]["note"].value()) == ([], None)
    assert without.context["form"].errors == {
        "note": ["Say in a sentence what this version is about."]
    }
    assert published.url == change_url(faultless)
    assert (faultless.state, faultless.change_note) == ("published", "First version.")
    assert LogEntry.objects.get().change_message == "Published: First version."


def test_publish_page_says_at_its_top_what_is_left_open(editor_client, faultless):
    faultless.stages.update(quotation="")

    text = send(editor_client, faultless, " ").content.decode()

    summary, field = text.index('role="alert"'), text.index('<textarea name="note"')
    assert summary < text.index("Worth a look") < field
    link = '<a href="#id_note">What is this version about?</a>'
    assert f"{link}: Say in a sentence what this version is about." in text


def test_a_later_version_is_asked_what_has_changed(editor_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)
    draft, _started = start_new_version(faultless)

    form = send(editor_client, draft, "").context["form"]

    assert form["note"].label == "What has changed?"
    assert form.errors == {"note": ["Say in a sentence what has changed."]}


@pytest.fixture
def without_weeding(faultless):
    """A draft that no longer has the stage at which two people stand, and the stage."""
    publish(faultless, note="First.", at=PUBLISHED_AT)
    weeding = faultless.stages.get()
    UserFactory.create_batch(2, stage=weeding)
    draft, _started = start_new_version(faultless)
    draft.stages.update(slug="pruning", title="Pruning")
    return draft, weeding


def test_publish_page_asks_where_people_go_whose_stage_is_gone(hr_client, without_weeding):
    draft, weeding = without_weeding

    form = hr_client.get(action("publish", draft.pk)).context["form"]

    asked = form[f"people_{weeding.pk}"]
    assert asked.label == "“Stage 1: Weeding” of version 1 is gone. Its 2 people go to"
    assert asked.value() is None
    assert [label for _value, label in asked.field.choices] == [
        "Please choose",
        draft.stages.get(),
        "no stage",
    ]


def test_a_content_editor_says_where_people_go_and_is_not_told_how_many(
    editor_client, without_weeding
):
    draft, weeding = without_weeding
    new = draft.stages.get()

    page = editor_client.get(action("publish", draft.pk))
    published = send(editor_client, draft, "Pruning.", **{f"people_{weeding.pk}": new.pk})

    assert (
        page.context["form"][f"people_{weeding.pk}"].label
        == "“Stage 1: Weeding” of version 1 is gone. Its people go to"
    )
    assert "2 people" not in page.content.decode()
    assert published.url == change_url(draft)
    assert (weeding.people.count(), new.people.count()) == (0, 2)


def test_whoever_is_sent_to_another_stage_has_a_receipt_of_it(hr_client, hr_admin, without_weeding):
    draft, weeding = without_weeding
    sent = [*weeding.people.all()]
    old = PathwayFactory(role=draft.role, superseded=True)
    staying = UserFactory(stage=StageFactory(pathway=old, slug="pruning"))

    send(hr_client, draft, "Pruning.", **{f"people_{weeding.pk}": draft.stages.get().pk})

    assert set(draft.stages.get().people.all()) == {*sent, staying}
    receipts = ChangeReceipt.objects.values_list("person", "changed_by", "action")
    assert set(receipts) == {(person.pk, hr_admin.pk, ChangeAction.CHANGED) for person in sent}


def test_people_can_be_left_without_a_stage(hr_client, without_weeding):
    draft, weeding = without_weeding

    send(hr_client, draft, "Pruning.", **{f"people_{weeding.pk}": "none"})

    draft.refresh_from_db()
    assert draft.is_published
    assert User.objects.filter(stage__isnull=False).count() == 0


@pytest.mark.parametrize("answer", ["", "0", "unheard-of"])
def test_an_answer_left_open_keeps_what_was_typed(hr_client, without_weeding, answer):
    draft, weeding = without_weeding
    name = f"people_{weeding.pk}"

    refused = send(hr_client, draft, "Pruning.", **{name: answer})

    form = refused.context["form"]
    draft.refresh_from_db()
    assert (list(form.errors), draft.is_draft, weeding.people.count()) == ([name], True, 2)
    assert form["note"].value() == "Pruning."
    assert f'<a href="#id_{name}">' in refused.content.decode()
    if not answer:
        assert form.errors[name] == ["Choose where its people go."]


def test_a_stage_of_an_earlier_version_is_no_place_to_go(hr_client, without_weeding):
    draft, weeding = without_weeding
    name = f"people_{weeding.pk}"

    refused = send(hr_client, draft, "Pruning.", **{name: weeding.pk})

    assert list(refused.context["form"].errors) == [name]


@pytest.mark.parametrize("lost", [1, 3])
def test_publish_page_query_count_does_not_grow(
    hr_client, django_assert_num_queries, faultless, lost
):
    publish(faultless, note="First.", at=PUBLISHED_AT)
    old = PathwayFactory(role=faultless.role, superseded=True)
    for _one in range(lost):
        UserFactory.create_batch(lost, stage=StageFactory(pathway=old))
    draft, _started = start_new_version(faultless)

    with django_assert_num_queries(20):
        page = hr_client.get(action("publish", draft.pk))

    assert len(page.context["form"].lost) == lost


def test_check_leads_to_where_people_go(editor_client, without_weeding):
    draft, _weeding = without_weeding

    checked = editor_client.get(action("check", draft.pk)).context
    asked = editor_client.get(action("publish", draft.pk)).context

    there = f"{action('publish', draft.pk)}#moves"
    assert (checked["may_publish"], there in ways(checked["warnings"])) == (True, True)
    assert there not in ways(asked["warnings"])  # this is the page


def test_publish_page_says_what_stands_in_the_way(editor_client, draft_stage):
    for ask in (editor_client.get, editor_client.post):
        response = ask(action("publish", draft_stage.pathway_id), {"note": "Now!"})

        assert [str(problem) for problem in response.context["problems"]] == [
            f"“{draft_stage}” has no competency yet. Add at least one."
        ]
    assert Pathway.objects.get().is_draft


def test_remarks_are_shown_and_stop_nobody(editor_client, faultless):
    faultless.stages.update(quotation="")
    url = action("publish", faultless.pk)

    page = editor_client.get(url)
    send(editor_client, faultless, "As it is.")

    faultless.refresh_from_db()
    assert "You can still publish." in page.content.decode()
    assert faultless.is_published


def test_publish_page_tells_what_changes_and_how_many_move(hr_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)
    UserFactory.create_batch(2, stage=faultless.stages.get())
    draft, _started = start_new_version(faultless)
    draft.stages.get().competencies.update(text="Pulls every weed")

    page = hr_client.get(action("publish", draft.pk))
    context = page.context

    assert context["changes"] == [
        "Stage 1, competencies: “Pulls weeds” now reads “Pulls every weed”"
    ]
    assert [(old.people_count, new) for old, new in context["moves"]] == [(2, draft.stages.get())]
    assert "2 people at" in page.content.decode()


def test_a_content_editor_is_not_told_how_many_move(editor_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)
    UserFactory.create_batch(2, stage=faultless.stages.get())
    draft, _started = start_new_version(faultless)

    text = editor_client.get(action("publish", draft.pk)).content.decode()

    assert f"People at “{faultless.stages.get()}” of version 1" in text
    assert "2 people" not in text


def test_publish_page_of_a_first_version_has_nothing_to_compare_with(editor_client, faultless):
    context = editor_client.get(action("publish", faultless.pk)).context

    assert (context["before"], context["changes"], context["moves"]) == (None, [], [])


def test_nobody_publishes_words_they_have_not_seen(editor_client, faultless):
    page = editor_client.get(action("publish", faultless.pk))
    posted = {"seen": page.context["form"]["seen"].value(), "note": "First version."}
    faultless.stages.get().competencies.update(text="Words that a colleague has just typed")
    Pathway.objects.filter(pk=faultless.pk).update(title="A title that a colleague has just typed")

    refused = editor_client.post(action("publish", faultless.pk), posted)

    faultless.refresh_from_db()
    assert faultless.is_draft
    assert "somebody has changed the draft since you opened this page" in refused.content.decode()

    posted["seen"] = refused.context["form"]["seen"].value()
    editor_client.post(action("publish", faultless.pk), posted)

    faultless.refresh_from_db()
    assert faultless.is_published
    assert refused.context["form"]["note"].value() == "First version."
    again = {**posted, "seen": refused.context["form"]["seen"].value()}
    assert editor_client.post(action("publish", faultless.pk), again).url == change_url(faultless)


def test_publish_pressed_twice_has_one_effect(editor_client, faultless):
    send(editor_client, faultless, "First version.")

    again = send(editor_client, faultless, "Second thoughts.")

    assert again.url == change_url(faultless)
    assert Pathway.objects.get().change_note == "First version."
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["new_version", "publish"])
@pytest.mark.parametrize("staff", [False, True])
def test_versions_are_made_by_those_with_content_rights_only(client, page, staff):
    stage = StageFactory(competencies=1, pathway=PathwayFactory(published=page == "new_version"))
    client.force_login(UserFactory(is_staff=staff))

    response = client.post(
        reverse(f"admin:pathways_pathway_{page}", args=[stage.pathway_id]), {"note": "Mine"}
    )

    assert response.status_code in (302, 403)
    assert Pathway.objects.count() == 1
    assert Pathway.objects.get().change_note == ""


def test_a_first_version_promises_nothing_to_people_who_are_not_there(hr_client, faultless):
    page = hr_client.get(action("publish", faultless.pk)).content.decode()

    assert "everybody reads version 1 of Gardener, and it can no longer be changed." in page
    assert "People keep their stage" not in page
    assert "People who move" not in page


def test_publishing_speaks_of_changes_only_where_there_was_something_before(hr_client, faultless):
    first = post_publish(hr_client, faultless)
    draft, _started = start_new_version(faultless)
    draft.stages.update(title="Pruning")
    second = post_publish(hr_client, draft)

    assert "Version 1 is published. Everybody can read it now." in first
    assert "see what has changed" not in first
    assert "Everybody can read it now, and see what has changed." in second


def test_the_log_says_by_name_who_did_what(hr_client, hr_admin, faultless):
    post_publish(hr_client, faultless)

    history = change_url(faultless).replace("change", "history")
    page = hr_client.get(history).content.decode()

    assert "<td>Hanna HR</td>" in page
    assert f"<td>{hr_admin.email}" not in page
    assert "Published: Because." in page


def post_publish(client, draft):
    url = action("publish", draft.pk)
    seen = client.get(url).context["form"]["seen"].value()
    return client.post(url, {"seen": seen, "note": "Because."}, follow=True).content.decode()
