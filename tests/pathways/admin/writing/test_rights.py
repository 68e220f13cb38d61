from django.contrib.auth.models import Permission

from tests.factories import ObjectiveFactory, PathwayFactory, StageFactory
from tests.pathways.admin.posts import action, change_url

from .page import Page


def test_readers_cannot_write(client, reader, stage):
    client.force_login(reader)

    read = client.get(action("write", stage.pathway.pk))
    answers = [
        client.post(action("write", stage.pathway.pk), {}),
        client.post(action("write_part", stage.pathway.pk), {}),
    ]

    assert read.url == change_url(stage.pathway)
    assert [answer.status_code for answer in answers] == [403, 403]


def test_who_may_change_pathways_and_no_stages_cannot_write_here(client, reader, stage):
    reader.user_permissions.add(Permission.objects.get(codename="change_pathway"))
    client.force_login(reader)

    assert client.post(action("write", stage.pathway.pk), {}).status_code == 403
    page = client.get(change_url(stage.pathway)).content.decode()
    assert action("write", stage.pathway.pk) not in page


def test_a_published_version_leads_to_the_page_that_says_how_to_go_on(editor_client):
    published = StageFactory(pathway=PathwayFactory(published=True)).pathway

    response = editor_client.get(action("write", published.pk))

    assert response.status_code == 302
    assert response.url == change_url(published)


def test_drafts_lead_to_the_page(editor_client, stage):
    url = action("write", stage.pathway.pk)
    pages = [change_url(stage.pathway), "/admin/pathways/pathway/"]

    assert [url in editor_client.get(page).content.decode() for page in pages] == [True, True]


def test_a_line_of_another_draft_is_not_changed(page, stage):
    other = ObjectiveFactory(text="Theirs", stage__pathway=PathwayFactory())
    name = f"objectives-{other.pk}"
    shown = Page(page.client, other.stage.pathway).fields[f"{name}-version"]

    page.send(**{f"{name}-text": "Mine", f"{name}-version": shown})
    page.send(do=f"remove {name}")

    other.refresh_from_db()
    assert other.text == "Theirs"
