"""Who gets where in the workplace's pages of pathways, by each method, and what others are told."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from pathways.models import Pathway, Stage
from tests.factories import CapabilityFactory, PathwayFactory, StageFactory, UserFactory

from .posts import action

# For each page and method: what somebody with the right to read pathways gets, and what an editor.
OF_A_DRAFT = {
    ("check", "get"): (200, 200),
    ("publish", "get"): (403, 200),
    ("publish", "post"): (403, 200),
    ("new_version", "get"): (405, 405),
    ("new_version", "post"): (403, 302),
    ("keep", "get"): (405, 405),
    ("keep", "post"): (403, 302),
    ("retire", "get"): (403, 302),
    ("retire", "post"): (403, 302),
}
OF_WHAT_IS_PUBLISHED = OF_A_DRAFT | {
    ("publish", "get"): (302, 302),
    ("publish", "post"): (302, 302),
    ("retire", "get"): (403, 200),
    ("retire", "post"): (403, 200),
}


@pytest.fixture
def colleague(db):
    """Somebody at work here, with no business in pathways."""
    return UserFactory(is_staff=True)


def answers(client, who, pathway, pages):
    client.force_login(who)
    return {
        (name, method): getattr(client, method)(action(name, pathway.pk)).status_code
        for name, method in pages
    }


@pytest.mark.parametrize("state", ["draft", "published"])
def test_readers_look_and_editors_act(client, reader, content_editor, state):
    pathway = StageFactory(pathway=PathwayFactory(published=state == "published")).pathway
    pages = OF_A_DRAFT if state == "draft" else OF_WHAT_IS_PUBLISHED

    for place, who in enumerate([reader, content_editor]):
        expected = {page: codes[place] for page, codes in pages.items()}
        assert answers(client, who, pathway, pages) == expected


@pytest.mark.parametrize("name", ["check", "publish", "retire", "new_version", "keep"])
def test_others_at_work_are_refused_alike_whether_it_is_there_or_not(client, colleague, name):
    pathway = StageFactory(competencies=1).pathway
    client.force_login(colleague)

    for method in ("get", "post"):
        there = getattr(client, method)(action(name, pathway.pk))
        unknown = getattr(client, method)(action(name, pathway.pk + 1000))

        usual = 405 if method == "get" and name in ("new_version", "keep") else 403
        assert (there.status_code, unknown.status_code) == (usual, usual)
        assert there.content == unknown.content
    assert Pathway.objects.count() == 1


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_djangos_own_pages_do_not_tell_which_ids_there_are(client, colleague, page):
    stage = StageFactory()
    rows = [stage, stage.pathway, stage.pathway.role, CapabilityFactory(pathway=stage.pathway)]
    client.force_login(colleague)

    for row in rows:
        name = f"admin:pathways_{row._meta.model_name}_{page}"
        there = client.get(reverse(name, args=[row.pk]))
        unknown = client.get(reverse(name, args=[row.pk + 1000]))

        assert (there.status_code, there.content) == (unknown.status_code, unknown.content)
        assert there.headers.get("Location") == unknown.headers.get("Location")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_employees_and_managers_are_led_to_the_door(client, method):
    pathway = StageFactory().pathway
    employee = UserFactory(manager=UserFactory())
    addresses = [
        action("import"),
        action("download", pathway.pk, "markdown"),
        *(action(name, pathway.pk) for name in ["check", "publish", "retire", "keep"]),
    ]

    for who in (employee, employee.manager):
        client.force_login(who)
        for address in addresses:
            response = getattr(client, method)(address)
            assert response.status_code == 302
            assert response.url.startswith(reverse("admin:login"))


def test_documents_are_for_those_who_may_add_pathways(client, reader, content_editor, hr_admin):
    seen = {}
    for who in (reader, content_editor, hr_admin):
        client.force_login(who)
        seen[who.name] = [getattr(client, m)(action("import")).status_code for m in ("get", "post")]

    assert seen == {
        "Rita Reader": [403, 403],
        "Ed Editor": [200, 200],
        "Hanna HR": [200, 200],
    }


@pytest.mark.parametrize("state", ["draft", "published"])
@pytest.mark.parametrize("format", ["markdown", "json", "csv", "case"])
def test_every_version_is_downloaded_by_those_who_may_read_it(
    client, reader, colleague, state, format
):
    pathway = StageFactory(pathway=PathwayFactory(published=state == "published")).pathway
    url = action("download", pathway.pk, format)

    client.force_login(reader)
    response = client.get(url)
    client.force_login(colleague)
    refused = client.get(url)

    assert (response.status_code, refused.status_code) == (200, 403)
    assert "attachment" in response.headers["Content-Disposition"]


def test_unknown_format_is_not_found_and_a_download_takes_nothing(client, reader):
    pathway = StageFactory().pathway
    client.force_login(reader)

    assert client.get(action("download", pathway.pk, "pdf")).status_code == 404
    assert client.post(action("download", pathway.pk, "csv")).status_code == 405


def test_reader_sees_a_version_without_a_button(client, reader):
    stage = StageFactory(pathway=PathwayFactory())
    client.force_login(reader)

    for row in (stage, stage.pathway, stage.pathway.role):
        page = client.get(reverse(f"admin:pathways_{row._meta.model_name}_change", args=[row.pk]))
        words = page.content.decode()
        forms = words.count("<form") - words.count('id="logout-form"')

        assert page.status_code == 200
        assert forms == 1  # Django's own, without a button
        assert 'name="_save"' not in words
        for name in ("publish", "retire", "new_version", "import"):
            assert (
                reverse(
                    f"admin:pathways_pathway_{name}",
                    args=[] if name == "import" else [stage.pathway_id],
                )
                not in words
            )


@pytest.mark.parametrize("lookup", ["people", "people__id__exact", "assessments", "id__in"])
def test_stage_list_is_not_asked_who_stands_there(client, reader, lookup):
    person = UserFactory(stage=StageFactory())
    client.force_login(reader)

    response = client.get(reverse("admin:pathways_stage_changelist"), {lookup: person.pk})

    assert response.status_code == 400


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("stage", "pathway__id__exact=1"),
        ("stage", "pathway__role__id__exact=1"),
        ("stage", "standing=draft"),
        ("pathway", "role__id__exact=1"),
        ("pathway", "language=en"),
    ],
)
def test_lists_answer_what_they_filter_by(client, reader, model, asked):
    client.force_login(reader)

    page = client.get(f"{reverse(f'admin:pathways_{model}_changelist')}?{asked}")

    assert page.status_code == 200


def test_identities_are_suggested_to_readers_alone(client, reader, colleague):
    StageFactory(competencies=1, competencies__text="Pulls weeds", competencies__slug="weeds")
    url = reverse("admin:pathways_stage_identities")

    client.force_login(reader)
    found = client.get(url, {"q": "weeds pull"}).json()
    nothing = client.get(url, {"q": "roses"}).json()
    client.force_login(colleague)
    refused = client.get(url, {"q": "weeds"}).json()

    assert [identity["slug"] for identity in found["identities"]] == ["weeds"]
    assert (nothing, refused) == ({"identities": []}, {"identities": []})


def test_reader_who_may_add_but_not_change_replaces_no_draft(client, reader):
    draft = StageFactory(pathway=PathwayFactory(role__name="Gardener"), title="Kept").pathway
    reader.user_permissions.add(Permission.objects.get(codename="add_pathway"))
    client.force_login(reader)
    text = "# Gardener: a pathway\n\n## Stage 1: Weeding\n"
    shown = client.post(action("import"), {"step": "preview", "role": draft.role_id, "text": text})
    seen = shown.context["form"].initial

    response = client.post(action("import"), seen | {"step": "confirm", "replace": "on"})

    assert response.status_code == 403
    assert [stage.title for stage in draft.stages.all()] == ["Kept"]


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (["view_pathway", "view_stage"], (True, False, False, False)),
        (["change_pathway", "change_stage"], (True, True, True, True)),
        (["view_stage"], (False, False, False, False)),
    ],
)
@pytest.mark.django_db
def test_rights_to_lists_are_those_to_pathways(rf, draft_stage, rights, expected):
    request = rf.get("/")
    request.user = UserFactory(is_staff=True)
    request.user.user_permissions.set(Permission.objects.filter(codename__in=rights))

    for inline_class in admin.site._registry[Stage].inlines:
        inline = inline_class(Stage, admin.site)
        assert (
            inline.has_view_permission(request, draft_stage),
            inline.has_add_permission(request, draft_stage),
            inline.has_change_permission(request, draft_stage),
            inline.has_delete_permission(request, draft_stage),
        ) == expected
