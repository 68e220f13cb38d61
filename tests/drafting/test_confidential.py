"""What authors say to each other reaches nobody else: not in any page, file or copy."""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pathway_portal.drafting.models import DraftComment, DraftRecord
from pathways.documents.versions import as_document
from pathways.exports import fixture, markdown
from pathways.models import Pathway
from pathways.services import publish, start_new_version
from pathways.views.downloads import FORMATS
from tests.factories import PUBLISHED_AT, UserFactory
from tests.pathways.admin.posts import action, change_url
from tests.pathways.admin.writing.page import Page

CANARY = "canary-of-the-authors"


@pytest.fixture
def discussed(hana, faultless):
    """A draft with comments on a line, on a removed line and on the whole, and an answer."""
    client = Client()
    client.force_login(hana)
    page = Page(client, faultless)
    objective = faultless.stages.get().objectives.get()
    for on in (f"objectives-{objective.pk}", f"pathway-{faultless.pk}", "draft"):
        page.send(do=f"comment {on}", **{"talk": on, "talk-text": f"{CANARY} on {on}"})
    first = DraftComment.objects.earliest("pk")
    page.send(do=f"answer {first.pk}", **{f"talk-answer-{first.pk}": f"{CANARY}, too"})
    assert DraftComment.objects.filter(text__contains=CANARY).count() == 4
    return faultless


def pages_of(person, pathway):
    client = Client()
    client.force_login(person)
    role = pathway.role.slug
    urls = [
        reverse("pathways:catalogue"),
        reverse("pathways:catalogue") + f"?q={CANARY}",
        reverse("pathways:role", args=[role]),
        reverse("pathways:stage", args=[role, 1]),
        reverse("pathways:document", args=[role]),
        reverse("pathways:changes", args=[role]),
        *[reverse("pathways:download", args=[role, name]) for name in FORMATS],
    ]
    answers = [client.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    return (
        "\n".join(
            (b"".join(a) if a.streaming else a.content).decode("utf-8", "replace") for a in answers
        )
        .replace(f"q={CANARY}", "")
        .replace(f'value="{CANARY}"', "")
    )


def test_employees_read_no_word_of_it(discussed):
    publish(discussed, note="First.", at=PUBLISHED_AT)

    read = pages_of(UserFactory(), discussed)

    assert "Tell weeds from flowers" in read
    assert CANARY not in read.replace(f"“{CANARY}”", "")


def test_no_export_or_fixture_has_it(discussed, hana):
    client = Client()
    client.force_login(hana)
    files = [markdown(as_document(discussed)), fixture(discussed)]
    files += [
        client.get(action("download", discussed.pk, name)).content.decode("latin-1")
        for name in [*FORMATS, "xlsx"]
    ]
    out = io.StringIO()
    call_command("dumpdata", "pathways", stdout=out)

    assert all("weeds" in text for text in files[:2])
    assert [CANARY in text for text in [*files, out.getvalue()]] == [False] * (len(files) + 1)
    assert json.loads(out.getvalue())


def test_no_copy_takes_it_along(discussed, hana):
    publish(discussed, note="First.", at=PUBLISHED_AT)
    draft, _new = start_new_version(discussed)

    assert not DraftRecord.objects.filter(pathway=draft).exists()
    assert DraftComment.objects.filter(record__pathway=discussed).count() == 4


def test_the_preview_as_employees_will_see_it_is_without_it(discussed, hana):
    client = Client()
    client.force_login(hana)
    url = reverse("pathways:preview", args=[discussed.role.slug, discussed.number])

    page = client.get(url).content.decode()

    assert "People who like rain" in page
    assert CANARY not in page


def test_hr_reads_it_after_publishing_and_nobody_without_the_right(discussed, hana):
    publish(discussed, note="First.", at=PUBLISHED_AT)
    client = Client()
    client.force_login(hana)

    page = client.get(change_url(discussed)).content.decode()

    assert page.count(CANARY) == 4
    client.force_login(UserFactory(is_staff=True))
    assert CANARY not in client.get(change_url(discussed)).content.decode()


def test_people_without_the_right_to_write_see_and_say_nothing(discussed, client):
    client.force_login(UserFactory(is_staff=True))
    url = action("write", discussed.pk)

    answers = [client.get(url), client.post(url, {"do": "comment draft", "talk-text": "Me too"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert DraftComment.objects.count() == 4
    assert Pathway.objects.filter(pk=discussed.pk, state="draft").exists()
