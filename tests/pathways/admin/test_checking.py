"""The check page: what there is to say of any version, and the ways to the fields."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from pathways import checks
from pathways.services import publish
from tests.factories import PUBLISHED_AT, ObjectiveFactory, StageFactory

from .posts import action, change_url


def ways(places):
    """Where a page leads, place by place."""
    return [(title, [problem.url for problem in said]) for title, said in places]


def test_draft_without_faults_may_go_on_to_publishing(editor_client, faultless):
    response = editor_client.get(action("check", faultless.pk))

    assert (response.context["errors"], response.context["warnings"]) == ([], [])
    assert action("publish", faultless.pk) in response.content.decode()


def test_errors_and_warnings_lead_to_their_fields_place_by_place(editor_client, faultless):
    stage = faultless.stages.get()
    stage.competencies.all().delete()
    stage.objectives.update(text="Tell weeds from flowers TBD")
    faultless.scope = ""
    faultless.save()

    response = editor_client.get(action("check", faultless.pk))

    context, page = response.context, change_url(stage)
    assert ways(context["errors"]) == [
        ("Stage 1: Weeding", [f"{page}#competencies-group", f"{page}#id_objectives-0-text"])
    ]
    assert ways(context["warnings"]) == [
        ("The role as a whole", [f"{change_url(faultless)}#id_scope"])
    ]
    assert action("publish", faultless.pk) not in response.content.decode()


def test_remark_does_not_repeat_the_stage_it_stands_under(editor_client, faultless):
    faultless.stages.update(quotation="")

    context = editor_client.get(action("check", faultless.pk)).context

    [(title, [problem])] = context["warnings"]

    assert title == "Stage 1: Weeding"
    assert problem.words_in_stage.startswith("Quotation: ")


@pytest.mark.parametrize("lines", [1, 3])
def test_check_query_count_does_not_grow(
    editor_client, django_assert_num_queries, faultless, lines
):
    for number in range(2, 2 + lines):
        stage = StageFactory(pathway=faultless, competencies=lines)
        ObjectiveFactory.create_batch(lines, stage=stage, text=f"Understand {number}")

    with django_assert_num_queries(19):
        editor_client.get(action("check", faultless.pk))


def test_published_version_is_checked_too_and_leads_to_what_is_shown(editor_client, faultless):
    faultless.stages.update(quotation="")
    publish(faultless, note="First.", at=PUBLISHED_AT)

    response = editor_client.get(action("check", faultless.pk))

    assert ways(response.context["warnings"]) == [
        ("Stage 1: Weeding", [f"{change_url(faultless.stages.get())}#stage_form"])
    ]
    assert action("publish", faultless.pk) not in response.content.decode()


def test_links_are_asked_for_on_demand_only(editor_client, faultless, monkeypatch):
    asked = []
    monkeypatch.setattr(checks, "unreachable", lambda pathway: asked.append(pathway) or [])

    shown = editor_client.get(action("check", faultless.pk))
    assert (shown.context["links"], asked) == (None, [])
    pressed = editor_client.post(action("check", faultless.pk))

    assert (pressed.context["links"], asked) == ([], [faultless])
    assert "Every link works." in pressed.content.decode()


@pytest.fixture
def look_alike(faultless):
    """A competency of the draft in the very words of another role's."""
    words = "Pulls weeds by the root in every season"
    StageFactory(competencies=1, competencies__text=words, competencies__slug="by-the-root")
    faultless.stages.get().competencies.update(text=words)
    return faultless.stages.get().competencies.get()


def test_identity_of_another_role_is_taken_by_a_button(editor_client, faultless, look_alike):
    page = editor_client.get(action("check", faultless.pk)).content.decode()
    assert "Use “by-the-root”" in page
    assert page.count("<form") == page.count('name="csrfmiddlewaretoken"')
    posted = {"competency": look_alike.pk, "slug": "by-the-root"}

    responses = [editor_client.post(action("take", faultless.pk), posted) for _twice in range(2)]

    look_alike.refresh_from_db()
    assert look_alike.slug == "by-the-root"
    assert [response.url for response in responses] == [action("check", faultless.pk)] * 2
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("slug", ["never-offered", "", "no slug at all"])
def test_identity_that_was_not_offered_is_not_taken(editor_client, faultless, look_alike, slug):
    posted = {"competency": look_alike.pk, "slug": slug}

    editor_client.post(action("take", faultless.pk), posted)

    look_alike.refresh_from_db()
    assert (look_alike.slug, LogEntry.objects.count()) == ("pulls-weeds", 0)


def test_identity_is_taken_in_drafts_by_editors_alone(
    client, reader, content_editor, faultless, look_alike
):
    posted = {"competency": look_alike.pk, "slug": "by-the-root"}

    client.force_login(reader)
    assert "Take “" not in client.get(action("check", faultless.pk)).content.decode()
    assert client.post(action("take", faultless.pk), posted).status_code == 403
    client.force_login(content_editor)
    assert client.get(action("take", faultless.pk)).status_code == 405
    publish(faultless, note="First.", at=PUBLISHED_AT)
    assert client.post(action("take", faultless.pk), posted).status_code == 403

    look_alike.refresh_from_db()
    assert look_alike.slug == "pulls-weeds"


def test_reader_sees_the_check_and_no_buttons(client, reader, faultless, monkeypatch):
    monkeypatch.setattr(checks, "unreachable", lambda pathway: pytest.fail("asked the web"))
    client.force_login(reader)

    page = client.get(action("check", faultless.pk))
    pressed = client.post(action("check", faultless.pk))

    assert (page.status_code, pressed.status_code) == (200, 403)
    assert "Check the links" not in page.content.decode()
    assert reverse("admin:pathways_pathway_publish", args=[faultless.pk]) not in str(page.content)
