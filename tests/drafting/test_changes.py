"""Who changed what since I last looked, whichever way it was changed."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from pathway_portal.drafting.models import DraftLine, DraftRecord
from pathways.documents.versions import as_document
from pathways.importer.load import make_draft
from pathways.models import Objective, Pathway
from pathways.services import publish
from tests.factories import PUBLISHED_AT
from tests.pathways.admin.posts import action, change_url, stage_post


def marks(page):
    """The lines marked on a page, with what is said about each."""
    response = page.read(page.client.get(page.url))
    together = response.context["together"]
    return {mark.words: mark.text for mark in together.changes}


def today():
    return date_format(timezone.localdate(), "DATE_FORMAT")


@pytest.fixture
def begun(hanas, weeds):
    """A draft in which Hana has written once, and that Ben has seen since."""
    hanas.send(**{f"objectives-{weeds.pk}-text": "Pull thistles"})
    hanas.read(hanas.client.get(hanas.url))
    return DraftRecord.objects.get()


def test_others_see_what_is_new_changed_and_removed_and_by_whom(hanas, bens, begun, stage, weeds):
    bens.send(do=f"seen {begun.revision}")
    rake = stage.objectives.get(position=2)

    hanas.send(
        **{
            f"objectives-{weeds.pk}-text": "Pull nettles",
            f"objectives-of-{stage.pk}-add": "Water roses",
        }
    )
    hanas.read(hanas.client.get(hanas.url))
    hanas.send(do=f"remove objectives-{rake.pk}")

    day = today()
    assert marks(bens) == {
        "Pull nettles": f"changed by Hana Kim on {day}",
        "Water roses": f"new, by Hana Kim on {day}",
        "Rake leaves": f"removed by Hana Kim on {day}",
    }
    assert marks(hanas) == {}


def test_marks_stay_until_one_says_that_they_are_seen(hanas, bens, begun):
    assert list(marks(bens)) == ["Pull thistles"]
    assert list(marks(bens)) == ["Pull thistles"]

    bens.send(do=f"seen {begun.revision}")

    assert marks(bens) == {}


def test_what_came_after_the_page_was_shown_is_not_seen(hanas, bens, begun, weeds):
    marks(bens)
    hanas.send(**{f"objectives-{weeds.pk}-text": "Pull nettles"})

    bens.send(do=f"seen {begun.revision}")

    assert list(marks(bens)) == ["Pull nettles"]


def test_saving_by_the_script_is_recorded_alike(hanas, bens, weeds):
    key = f"objectives-{weeds.pk}"

    hanas.send_part(key, **{f"{key}-text": "Pull thistles"})

    assert list(marks(bens)) == ["Pull thistles"]


def test_nobody_writes_by_reading(hanas, bens):
    marks(bens)

    assert not DraftRecord.objects.exists()


def test_the_stage_page_of_the_workplace_is_recorded_too(hanas, bens, stage):
    hanas.send(**{f"stages-{stage.pk}-audience": "Beginners"})
    posted = stage_post(stage) | {"title": "Digging", "slug": stage.slug}

    hanas.client.post(change_url(stage), posted)

    assert marks(bens)["Digging"].startswith("changed by Hana Kim")


def test_deleting_a_stage_there_is_recorded_too(hanas, bens, stage):
    hanas.send(**{f"stages-{stage.pk}-audience": "Beginners"})

    hanas.client.post(change_url(stage).replace("change", "delete"), {"post": "yes"})

    assert marks(bens)["Digs"].startswith("removed by Hana Kim")


def test_a_line_that_an_import_brings_again_is_the_same_line(hanas, bens, begun, stage):
    document = as_document(Pathway.objects.get(pk=stage.pathway.pk))
    before = Objective.objects.get(text="Pull thistles").pk

    make_draft(document, role=stage.pathway.role, replace_draft=True)
    after = Objective.objects.get(text="Pull thistles").pk
    hanas.read(hanas.client.get(hanas.url))
    hanas.send(**{f"objectives-{after}-text": "Pull thistles out"})

    assert before != after
    assert list(marks(bens)) == ["Pull thistles out"]


def test_a_new_version_begins_unmarked(hana, ben, open_page, faultless, hanas):
    publish(faultless, note="First.", at=PUBLISHED_AT)
    hanas.client.post(action("new_version", faultless.pk))
    draft = Pathway.objects.get(role=faultless.role, state="draft")

    assert marks(open_page(ben, draft)) == {}
    record = DraftRecord.objects.get(pathway=draft)
    assert (record.revision, record.revisions.count()) == (1, 0)


def test_a_draft_goes_with_all_that_was_kept_about_it(hanas, begun, stage):
    stage.pathway.delete()

    assert not DraftRecord.objects.exists()
    assert not DraftLine.objects.exists()


def test_hr_is_not_asked_about_what_goes_with_a_draft(hanas, begun, stage):
    page = hanas.client.get(change_url(stage.pathway).replace("change", "delete"))

    assert "Pull thistles" in page.content.decode()
    assert "draft" not in {name.split()[0].lower() for name, _n in page.context["model_count"]}
