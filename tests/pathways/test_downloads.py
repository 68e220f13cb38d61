"""A pathway as a file: who gets it, what browsers are told, and what nobody finds out."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from pathways.documents.versions import as_document
from pathways.importer.understand import understand
from pathways.models import Pathway
from pathways.views.downloads import FORMATS, downloaded
from tests.factories import (
    CompanyFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SHIPPED = "operations-director"
UNPUBLISHED = [{}, {"superseded": True}, {"retired": True}]


def get(client, role, form):
    return client.get(reverse("pathways:download", args=[role, form]))


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [
        ("markdown", "operations-director-v1.md", "text/markdown; charset=utf-8"),
        ("json", "operations-director-v1.json", "application/json"),
        ("csv", "operations-director-v1-competencies.csv", "text/csv; charset=utf-8"),
        ("case", "operations-director-v1-case.json", "application/json"),
        ("case-1-0", "operations-director-v1-case-1.0.json", "application/json"),
    ],
)
def test_a_download_is_a_file_of_that_kind_and_nothing_a_browser_opens(
    client, reader, operations_director, form, name, kind
):
    response = get(client, SHIPPED, form)

    assert response.status_code == 200
    assert {
        name: response.headers[name]
        for name in (
            *("Content-Type", "Content-Disposition", "Content-Language"),
            *("Cache-Control", "X-Content-Type-Options"),
        )
    } == {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": "en",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_each_file_says_what_the_pathway_says(client, reader, operations_director):
    pathway = Pathway.objects.get()
    files = {form: get(client, SHIPPED, form).content for form in FORMATS}

    read_back = understand(files["markdown"].decode(), "pathway.md")
    assert read_back.document == as_document(pathway)
    assert read_back.findings == ()
    assert files["json"] == (settings.BASE_DIR / f"fixtures/roles/{SHIPPED}.json").read_bytes()
    assert len(list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))) == 15
    assert json.loads(files["case"])["CFDocument"]["caseVersion"] == "1.1"
    document = json.loads(files["case-1-0"])["CFDocument"]
    assert "caseVersion" not in document
    assert document["title"] == pathway.title
    assert document["uri"].startswith(f"http://testserver/pathways/{SHIPPED}/download/case/#")


def test_the_company_is_the_author_of_its_frameworks(client, reader):
    pathway = StageFactory().pathway
    without = json.loads(get(client, pathway.role.slug, "case").content)
    CompanyFactory(name="Example Ltd")

    named = json.loads(get(client, pathway.role.slug, "case").content)

    assert without["CFDocument"]["creator"] == "testserver"
    assert named["CFDocument"]["creator"] == "Example Ltd"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("trait", UNPUBLISHED)
def test_what_is_not_published_is_byte_for_byte_what_never_existed(client, reader, trait, form):
    hidden = StageFactory(pathway=PathwayFactory(**trait), title="Zebra herding")
    CompetencyFactory(stage=hidden)

    refused = get(client, hidden.pathway.role.slug, form)
    unknown = get(client, "no-such-role", form)

    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.content == unknown.content
    assert dict(refused.headers) == dict(unknown.headers)


@pytest.mark.parametrize("form", FORMATS)
def test_only_the_published_version_is_given_out(client, reader, form):
    now = StageFactory(pathway=PathwayFactory(published=True), title="Read by all", competencies=1)
    for trait in ({}, {"superseded": True}):
        other = PathwayFactory(role=now.pathway.role, **trait)
        CompetencyFactory(stage__pathway=other, stage__title="Zebra herding")

    text = get(client, now.pathway.role.slug, form).content.decode()

    assert "Read by all" in text
    assert "Zebra" not in text


@pytest.mark.usefixtures("noon")
def test_what_is_retired_from_today_on_is_gone(client, reader):
    today = timezone.localdate()
    ends = {"published": True, "retirement_reason": "Nobody does this any more."}
    gone = PathwayFactory(retires_on=today, **ends)
    still = PathwayFactory(retires_on=today + timedelta(days=1), **ends)

    assert get(client, gone.role.slug, "markdown").status_code == 404
    assert get(client, still.role.slug, "markdown").status_code == 200


@pytest.mark.parametrize("form", ["pdf", "JSON", "xml", "case2"])
def test_another_format_is_not_found(client, reader, operations_director, form):
    refused = get(client, SHIPPED, form)

    assert refused.status_code == 404
    assert refused.content == get(client, "no-such-role", "json").content


@pytest.mark.parametrize("form", FORMATS)
def test_downloading_asks_for_sign_in_and_takes_nothing(client, operations_director, form):
    address = reverse("pathways:download", args=[SHIPPED, form])
    assert client.get(address).url == f"/account/login/?next={address}"

    client.force_login(UserFactory())

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("trait", UNPUBLISHED)
def test_hr_gets_any_version_once_somebody_has_asked_whether_they_may(trait, form):
    """`downloaded` serves the workplace, which has seen to the permission."""
    pathway = PathwayFactory(role__slug="cook", number=4, language="de", **trait)
    CompetencyFactory(stage__pathway=pathway)
    request = RequestFactory().get("/admin/")
    request.user = UserFactory()

    response = downloaded(request, pathway, form)

    assert response.headers["Content-Disposition"].startswith('attachment; filename="cook-v4')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Language"] == "de"
    assert response.content != b""


@pytest.mark.parametrize("form", FORMATS)
def test_the_queries_of_a_download_do_not_grow(client, reader, form, django_assert_num_queries):
    counts = {"markdown": 19, "json": 19, "csv": 5, "case": 19, "case-1-0": 19}
    for many in (1, 3):
        pathway = PathwayFactory(published=True)
        for _one in range(many):
            StageFactory(pathway=pathway, competencies=many, metrics=many)
        with django_assert_num_queries(counts[form]):
            get(client, pathway.role.slug, form)


def test_the_pages_part_on_downloads_links_to_each_of_them(client, reader):
    pathway = PathwayFactory(published=True)

    part = JustHTML(
        render_to_string("pathways/_downloads.html", {"pathway": pathway}), sanitize=False
    )

    links = [link.attrs["href"] for link in part.query("a")]
    base = f"/pathways/{pathway.role.slug}"
    assert links == [
        f"{base}/document/",
        *(f"{base}/download/{form}/" for form in FORMATS),
    ]
    assert [client.get(link).status_code for link in links] == [200] * 6


def test_a_role_shows_its_document_and_folds_all_other_formats(client, reader):
    pathway = PathwayFactory(published=True)
    page = JustHTML(client.get(pathway.get_absolute_url()).content.decode(), sanitize=False)

    [folded] = page.query(".downloads details")
    links = [link.attrs["href"] for link in page.query(".downloads a")]
    others = [link.attrs["href"] for link in folded.query("a")]

    assert "open" not in folded.attrs
    assert folded.query("summary")[0].to_text() == "Other formats"
    role = [pathway.role.slug]
    assert links == [reverse("pathways:document", args=role), *others]
    assert others == [reverse("pathways:download", args=[*role, name]) for name in FORMATS]
