"""A line written down during the year: found again, tagged, and copied into the evidence."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from assessments.plans import services
from assessments.plans.models import EvidenceNote
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.factories import DAY, STARTED_AT, AssessmentFactory
from tests.plan_factories import EvidenceNoteFactory, tagged_notes

pytestmark = pytest.mark.django_db

ADD, NOTES = reverse("plans:add_note"), reverse("plans:notes")


def typed(**more):
    return {"text": "Ana thanked me", "page": "a-page-of-its-own"} | more


def page(client, address=NOTES):
    return client.get(address).content.decode()


def save(client, note, *, tags=(), version=0, **more):
    data = {"text": note.text, "link": note.link, "noted_on": note.noted_on} | more
    data |= {"version": version, "tags": [each.pk for each in tags]}
    return client.post(
        note.get_absolute_url(), {f"{note.key}-{name}": value for name, value in data.items()}
    )


def saved(note):
    return EvidenceNote.objects.with_competencies().get(pk=note.pk)


def test_a_note_is_one_page_from_home_and_one_field(client, employee):
    assert ADD in page(client, "/")
    assert ADD in page(client, reverse("plans:plan"))

    response = client.post(ADD, typed())

    note = employee.evidence_notes.get()
    assert response["Location"] == NOTES
    assert (note.text, note.noted_on, note.competencies) == (
        "Ana thanked me",
        timezone.localdate(),
        [],
    )
    assert "Ana thanked me" in page(client)
    assert "Tag a competency" in page(client)


def test_sending_the_same_page_twice_adds_one(client, employee):
    client.post(ADD, typed())
    client.post(ADD, typed())

    assert employee.evidence_notes.count() == 1


def test_another_note_on_the_page_one_went_back_to_is_not_lost(client, employee):
    client.post(ADD, typed())
    client.post(ADD, typed(text="Ben asked for it too"))

    texts = employee.evidence_notes.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Ana thanked me", "Ben asked for it too"]


def test_date_link_and_competencies_go_along(client, employee, here, mapping):
    more = {"noted_on": "2026-03-05", "link": "example.com/a", "tags": [mapping.pk]}
    client.post(ADD, typed(**more))

    note = employee.evidence_notes.get()
    assert (note.noted_on, note.link, note.competencies) == (
        date(2026, 3, 5),
        "https://example.com/a",
        [mapping],
    )


@pytest.mark.parametrize(
    "wrong", [{"link": "javascript:alert(1)"}, {"noted_on": "soon"}, {"tags": [999999]}]
)
def test_what_cannot_be_kept_comes_back_with_the_text(client, employee, wrong):
    response = client.post(ADD, typed(**wrong))

    assert response.status_code == 200
    assert "Ana thanked me" in response.content.decode()
    assert not employee.evidence_notes.exists()


@pytest.mark.parametrize("text", ["", " \u200b\u2060", "\x07"])
def test_a_note_of_which_nothing_can_be_seen_is_none(client, employee, text):
    assert "Write at least a word." in client.post(ADD, typed(text=text)).content.decode()
    assert not employee.evidence_notes.exists()


def test_a_note_is_about_no_day_to_come(client, employee):
    today = timezone.localdate()
    tomorrow = today + DAY

    text = client.post(ADD, typed(noted_on=tomorrow.isoformat())).content.decode()
    assert "This day is still to come. When did it happen?" in text
    assert "Ana thanked me" in text
    assert not employee.evidence_notes.exists()

    client.post(ADD, typed(noted_on=today.isoformat()))
    note = employee.evidence_notes.get()
    save(client, note, text="Ana thanked us", noted_on=tomorrow.isoformat())
    assert (saved(note).text, saved(note).noted_on) == ("Ana thanked us", today)

    EvidenceNote.objects.update(noted_on=tomorrow)  # by an earlier version of the portal
    save(client, note, version=1, text="Still mine", noted_on=tomorrow.isoformat())
    assert (saved(note).text, saved(note).noted_on) == ("Still mine", tomorrow)


def test_a_note_without_a_day_keeps_the_one_it_had(client, employee):
    note = EvidenceNoteFactory(owner=employee)

    save(client, note, noted_on="", text="Written anew")

    assert (saved(note).text, saved(note).noted_on) == ("Written anew", note.noted_on)
    text = page(client, note.get_absolute_url())
    assert "When was it?" in text
    assert "today, if you leave it empty" not in text


def test_a_note_is_tagged_later(client, employee, here, mapping):
    note = EvidenceNoteFactory(owner=employee)

    save(client, note, tags=[mapping])

    assert (saved(note).competencies, saved(note).version) == ([mapping], 1)
    assert "Process mapping" in page(client)
    save(client, note, version=1)
    assert (saved(note).competencies, saved(note).version) == ([], 2)


def test_a_bad_link_holds_up_nothing_but_itself(client, employee, here, mapping):
    note = EvidenceNoteFactory(owner=employee)

    response = save(client, note, text="Written anew", link="nowhere", tags=[mapping])

    assert "This is not a whole web address." in response.content.decode()
    assert (saved(note).text, saved(note).link) == ("Written anew", note.link)
    assert saved(note).competencies == [mapping]


@pytest.mark.parametrize("first", ["text", "tags"])
def test_the_second_of_two_windows_reads_both(client, employee, here, mapping, first):
    note = EvidenceNoteFactory(owner=employee)
    other = here.competencies.get(slug="measuring")
    changes = {"text": [{"text": "In one"}, {"text": "In the other"}]}
    changes["tags"] = [{"tags": [mapping]}, {"tags": [other]}]

    save(client, note, **changes[first][0])
    response = save(client, note, **changes[first][1])

    text = response.content.decode()
    assert "Nothing is lost" in text
    now = saved(note)
    if first == "text":
        assert "In one" in text
        assert "In the other" in text
        assert now.text == "In one"
    else:
        assert now.competencies == [mapping]


def test_a_new_note_begins_in_its_field(client, employee):
    address = reverse("plans:add_note")
    refused = client.post(address, {"text": "", "page": "a-page-of-its-own"}).content.decode()

    # Where something is refused, that comes first.
    for text, expected in [(page(client, address), ["text"]), (refused, [None])]:
        document = JustHTML(text, sanitize=False)
        assert [each.attrs.get("name") for each in document.query("main [autofocus]")] == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (reworded("competencies", "mapping", text="Drawing maps"), "It now says: Drawing maps"),
        (gone("competencies", slug="mapping"), "Your pathway no longer asks for this."),
    ],
)
def test_a_note_keeps_the_words_of_its_competency_and_says_what_became_of_them(
    client, employee, here, mapping, change, said
):
    EvidenceNoteFactory(owner=employee, tags=[mapping])

    new_version_of(here, change)

    shown = " ".join(JustHTML(page(client, NOTES), sanitize=False).to_text().split())
    assert "Process mapping" in shown
    assert said in shown


def test_a_note_is_deleted_and_what_was_copied_stays(client, employee, here, mapping):
    note = EvidenceNoteFactory(owner=employee, tags=[mapping])
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)
    address = reverse("assessments:answer", args=[draft.pk])

    assert "Ana thanked me" in page(client, address)
    data = {f"{row.key}-version": 0, "use": f"{row.key}:{note.key}"}
    client.post(address, data)
    assert EvidenceNote.objects.filter(pk=note.pk).exists()
    client.post(reverse("plans:delete_note", args=[note.pk]))

    row.refresh_from_db()
    assert (row.evidence, row.link) == (note.text, note.link)
    assert not EvidenceNote.objects.exists()


def test_a_second_link_becomes_a_line_of_the_evidence(client, employee, here, mapping):
    note = EvidenceNoteFactory(owner=employee, tags=[mapping])
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)

    data = {f"{row.key}-version": 0, f"{row.key}-link": "https://example.org/", "use": ""}
    client.post(
        reverse("assessments:answer", args=[draft.pk]), data | {"use": f"{row.key}:{note.key}"}
    )

    row.refresh_from_db()
    assert (row.evidence, row.link) == (f"{note.text}\n{note.link}", "https://example.org/")


def test_notes_since_the_last_assessment_are_offered(client, employee, here, mapping):
    AssessmentFactory(employee=employee, stage=here, agreed=True)
    before = {"created_at": STARTED_AT - DAY, "text": "Long ago"}
    EvidenceNoteFactory(owner=employee, tags=[mapping], **before)
    # Written down late: what counts is that it was not there the last time.
    late = {"created_at": timezone.now(), "noted_on": STARTED_AT.date() - DAY}
    EvidenceNoteFactory(owner=employee, tags=[mapping], **late)
    draft = AssessmentFactory(employee=employee, stage=here)

    text = page(client, reverse("assessments:answer", args=[draft.pk]))

    assert "1 thing you wrote down since 1 February 2026" in text
    assert "Long ago" not in text


@pytest.mark.database
def test_of_many_notes_the_latest_five_are_offered_with_a_link_to_all(
    client, employee, here, mapping, django_assert_num_queries
):
    draft = AssessmentFactory(employee=employee, stage=here)
    address = reverse("assessments:answer", args=[draft.pk])
    notes = tagged_notes(employee, mapping, 5)
    page(client, address)
    with CaptureQueriesContext(connection) as few:
        text = page(client, address)
    assert "5 things you wrote down since" in text
    assert "Everything you wrote down about this" not in text

    notes += tagged_notes(employee, mapping, 60)
    with django_assert_num_queries(len(few)):
        text = page(client, address)

    assert "5 things you wrote down lately" in text
    assert text.count("Copy into the evidence") == 5
    assert [note.text for note in notes if note.text in text] == [each.text for each in notes[-5:]]
    assert f'href="{NOTES}?competency=mapping"' in text


def test_an_older_note_is_still_copied_by_a_page_that_offered_it(client, employee, here, mapping):
    oldest, *_later = tagged_notes(employee, mapping, 9)
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)

    data = {f"{row.key}-version": 0, "use": f"{row.key}:{oldest.key}"}
    client.post(reverse("assessments:answer", args=[draft.pk]), data)

    row.refresh_from_db()
    assert row.evidence == oldest.text


@pytest.mark.parametrize("name", ["", "n", "n0", "x1", "n" + "9" * 18, "n" + "9" * 5000, "n1\n"])
def test_a_button_for_no_note_copies_nothing(client, employee, here, mapping, name):
    tagged_notes(employee, mapping, 1)
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)

    data = {f"{row.key}-version": 0, "use": f"{row.key}:{name}"}
    response = client.post(reverse("assessments:answer", args=[draft.pk]), data)

    row.refresh_from_db()
    assert (response.status_code, row.evidence) == (302, "")


def test_somebody_elses_note_is_not_copied(client, employee, here, mapping):
    [theirs] = tagged_notes(employee.manager, mapping, 1)
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)

    data = {f"{row.key}-version": 0, "use": f"{row.key}:{theirs.key}"}
    client.post(reverse("assessments:answer", args=[draft.pk]), data)

    row.refresh_from_db()
    assert row.evidence == ""


def test_a_note_keeps_a_competency_that_is_no_longer_asked(client, employee, here, mapping):
    note = EvidenceNoteFactory(owner=employee, tags=[mapping])
    new_version_of(here, gone("competencies", slug="mapping"))

    assert "Process mapping" in page(client)
    save(client, note, text="Still mine", tags=[mapping])

    assert (saved(note).text, saved(note).competencies) == ("Still mine", [mapping])


@pytest.mark.parametrize("who", ["manager", "head", "peer", "stranger"])
def test_nobody_else_reads_or_changes_a_note(people, assessment_in, who, mapping):
    assessment_in("open")
    note = EvidenceNoteFactory(owner=people["employee"], tags=[mapping])
    client = Client()
    client.force_login(people[who])

    assert client.get(note.get_absolute_url()).status_code == 404
    assert save(client, note, text="Mine now").status_code == 404
    with pytest.raises(PermissionDenied):
        services.delete_note(note, by=people[who])


@pytest.mark.every_database("constraints")
@pytest.mark.parametrize("wrong", [{"text": ""}, {"link": "javascript:alert(1)"}])
def test_the_database_refuses_what_cannot_be(employee, wrong):
    note = EvidenceNoteFactory(owner=employee)

    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceNote.objects.filter(pk=note.pk).update(**wrong)
