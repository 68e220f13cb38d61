"""Saving and deleting lead back to the draft that one works on, and say what was done."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from pathways.models import Pathway
from pathways.services import publish
from pathways.widgets import rows_for
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
)
from tests.page_forms import form_data

from .posts import action, change_url

pytestmark = pytest.mark.django_db


def save(client, row, button="_save"):
    url = change_url(row)
    data = form_data(client.get(url), f"{row._meta.model_name}_form")
    return client.post(url, data | {button: "1"})


def messages_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_saved_stage_leads_to_its_draft_and_says_what_was_saved(editor_client, draft_stage):
    response = save(editor_client, draft_stage)

    assert response.url == f"{change_url(draft_stage.pathway)}#stages-group"
    assert str(draft_stage) in messages_of(response)[0]


def test_saved_stage_stays_or_goes_on_to_the_next_where_that_is_wanted(editor_client, draft_stage):
    following = StageFactory(pathway=draft_stage.pathway)

    assert save(editor_client, draft_stage, "_continue").url == change_url(draft_stage)
    assert save(editor_client, draft_stage, "_next").url == change_url(following)
    page = editor_client.get(change_url(following)).content.decode()
    assert 'name="_next"' not in page


def test_saved_capability_leads_to_its_draft(editor_client):
    capability = CapabilityFactory(pathway=PathwayFactory())

    response = save(editor_client, capability)

    assert response.url == f"{change_url(capability.pathway)}#capabilities-group"


def test_deleted_parts_lead_to_their_draft(editor_client, draft_stage):
    capability = CapabilityFactory(pathway=draft_stage.pathway)

    urls = [
        editor_client.post(
            reverse(f"admin:pathways_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"}
        ).url
        for row in (draft_stage, capability)
    ]

    draft = change_url(draft_stage.pathway)
    assert urls == [f"{draft}#stages-group", f"{draft}#capabilities-group"]


def test_saved_draft_stays_open_and_a_new_one_opens(editor_client):
    draft = PathwayFactory()

    assert save(editor_client, draft).url == change_url(draft)
    data = {"role": RoleFactory().pk, "title": "New", "language": "en"}
    response = editor_client.post(reverse("admin:pathways_pathway_add"), data)
    assert response.url == change_url(Pathway.objects.get(title="New"))


# What is said -------------------------------------------------------------------------------------


def test_role_that_cannot_be_deleted_can_be_retired(hr_client, faultless):
    publish(faultless, note="First.", at=PUBLISHED_AT)

    page = hr_client.get(reverse("admin:pathways_role_delete", args=[faultless.role_id]))

    assert "To take this role out of use, retire it." in page.content.decode()
    assert f'href="{action("retire", faultless.pk)}"' in page.content.decode()


def test_role_with_a_draft_alone_says_to_delete_that(hr_client, faultless):
    page = hr_client.get(reverse("admin:pathways_role_delete", args=[faultless.role_id]))

    assert "Delete its draft if nobody needs that." in page.content.decode()


def test_page_does_not_say_both_that_one_can_and_cannot_publish(editor_client):
    draft = StageFactory(pathway=PathwayFactory(summary=""), competencies=1).pathway
    StageFactory(pathway=draft, competencies=0)

    page = editor_client.get(action("publish", draft.pk)).content.decode()

    assert "This version cannot be published yet." in page
    assert "Worth a look" in page
    assert "You can still publish." not in page
    assert "These do not stop you from publishing. What is listed above does." in page


# Text areas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", 4),
        ("one line", 4),
        ("\r\n".join("abcdefgh"), 9),
        ("a\n" * 8, 10),
        ("a\x0bb\u2028" * 8, 4),
        ("x" * 700, 13),
        ("x\n" * 900, 60),
    ],
)
def test_text_area_has_a_row_for_each_line(text, rows):
    assert rows_for(text, 4) == rows


def test_text_areas_of_the_workplace_are_as_tall_as_their_text(superuser):
    client = Client()
    client.force_login(superuser)
    draft = PathwayFactory(purpose="\n".join("abcdefgh"))

    page = client.get(change_url(draft)).content.decode()

    assert 'name="purpose" rows="9" cols="40"' in page
