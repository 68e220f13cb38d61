"""What changed in a role: every version that people have read, and what each said otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pathways.comparison.versions import VersionChanges, history, marked
from pathways.documents.versions import as_documents
from pathways.models import Pathway, PathwayState
from pathways.services import publish, retire, start_new_version
from tests.factories import (
    DAY,
    PUBLISHED_AT,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


def first_version(**more):
    """Two stages, published."""
    pathway = PathwayFactory(published=True, role__slug="cook", role__name="Cook", **more)
    ResponsibilityFactory(pathway=pathway, text="Feeds the house")
    start = StageFactory(pathway=pathway, title="Starting", slug="starting")
    CompetencyFactory(stage=start, slug="knives", text="Cuts vegetables quickly and safely")
    CompetencyFactory(stage=start, slug="soup", text="Makes soup")
    ObjectiveFactory(stage=start, text="Learn the kitchen")
    lead = StageFactory(pathway=pathway, title="Leading", slug="leading")
    CompetencyFactory(stage=lead, slug="menus", text="Plans menus")
    ReadingFactory(stage=lead, slug="escoffier", title="A guide to cookery", note="Long.")
    return pathway


def next_version(pathway, *changes, note="", publishing=True):
    """The next version; each change is made to its draft."""
    draft, _is_new = start_new_version(pathway)
    for change in changes:
        change(draft)
    if publishing:
        publish(draft, note=note, at=PUBLISHED_AT + draft.number * DAY)
    return draft


def reworded(draft):
    """Says one competency otherwise, drops one, adds one, moves one, and changes a note."""
    start, lead = draft.stages.all()
    start.competencies.filter(slug="knives").update(text="Cuts vegetables quickly and evenly")
    start.competencies.filter(slug="soup").update(stage=lead, position=99)
    start.objectives.all().delete()
    CompetencyFactory(stage=lead, slug="budgets", text="Keeps to a budget", position=100)
    lead.readings.update(note="Long, and worth it.")
    draft.responsibilities.update(text="Feeds everybody")


def renamed(draft):
    draft.stages.filter(slug="leading").update(title="Leading a kitchen")


def much(draft):
    for number in range(10):
        ObjectiveFactory(stage=draft.stages.first(), text=f"Objective of the new version {number}")


def address(role="cook", **asked):
    return reverse("pathways:changes", args=[role], query=asked or None)


def in_words(release):
    """Everything a release says, as one reads it."""
    said = []
    for chapter in release.chapters:
        for line in chapter.lines:
            texts = [line.text] if line.is_moved else [joined(line.before), joined(line.after)]
            title = chapter.title or chapter.stage.title
            said.append((title, line.label, line.item, *texts))
    return said


def joined(pieces):
    return " ".join(text for text, _is_other in pieces)


def test_a_version_says_what_it_changed_part_by_part_and_stage_by_stage():
    first = first_version()
    second = next_version(first, reworded, renamed)

    newer, older = history(as_documents(Pathway.objects.order_by("-number")))

    assert (newer.version, newer.before, newer.is_newest) == (second, first, True)
    assert in_words(newer) == [
        (
            "The role as a whole",
            "Key responsibilities · Gone",
            "",
            "Feeds the house",
            "",
        ),
        ("The role as a whole", "Key responsibilities · New", "", "", "Feeds everybody"),
        ("The list of stages", "Stages · Reworded", "", "Leading", "Leading a kitchen"),
        ("Starting", "Objectives · Gone", "", "Learn the kitchen", ""),
        (
            "Starting",
            "Competencies · Reworded",
            "",
            "Cuts vegetables quickly and safely",
            "Cuts vegetables quickly and evenly",
        ),
        ("Leading a kitchen", "Competencies · Moved here from “Starting”", "", "Makes soup"),
        ("Leading a kitchen", "Competencies · New", "", "", "Keeps to a budget"),
        (
            "Leading a kitchen",
            "Readings, note · Reworded",
            "A guide to cookery",
            "Long.",
            "Long, and worth it.",
        ),
    ]
    assert older == VersionChanges(version=first, before=None, chapters=[])


def test_the_words_that_differ_are_marked_in_both_sentences():
    assert marked("Cuts vegetables safely", "Cuts vegetables evenly, and fast") == (
        [("Cuts vegetables", False), ("safely", True)],
        [("Cuts vegetables", False), ("evenly, and fast", True)],
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("Makes soup", "Keeps to a budget"),
        ("", "Keeps to a budget"),
        ("Makes soup", ""),
        ("word " * 600 + "end", "word " * 600 + "beginning"),
    ],
)
def test_texts_with_little_in_common_and_very_long_ones_are_not_marked(before, after):
    assert marked(before, after) == (
        [(before, False)] if before else [],
        [(after, False)] if after else [],
    )


def test_a_changed_language_is_named():
    first = first_version()
    next_version(first, lambda draft: Pathway.objects.filter(pk=draft.pk).update(language="de"))

    newer, _older = history(as_documents(Pathway.objects.order_by("-number")))

    assert in_words(newer) == [
        ("The role as a whole", "Language · Reworded", "", "English", "German")
    ]


def test_page_shows_each_version_with_its_date_note_and_changes(client, reader):
    first = first_version()
    next_version(first, reworded, note="Two lines say it better.\n\nOne is gone.")

    page = client.get(address()).content.decode()

    for text in [
        "Version 2",
        "Published on 7 January 2026 · everybody reads this one now",
        "<p>Two lines say it better.</p>\n\n<p>One is gone.</p>",
        '<span class="visually-hidden">Before: </span><del class="preserve" lang="en">'
        "Cuts vegetables quickly and <strong>safely</strong></del>",
        '<span class="visually-hidden">Now: </span><ins class="preserve" lang="en">'
        "Cuts vegetables quickly and <strong>evenly</strong></ins>",
        "Version 1",
        "Published on 5 January 2026",
        "The first published version: there is none before it to compare it with.",
    ]:
        assert text in page
    assert page.index("Version 2") < page.index("Version 1")


def test_words_of_a_version_are_marked_with_its_own_language(client, reader):
    first = first_version(language="fr")
    next_version(
        first,
        lambda draft: Pathway.objects.filter(pk=draft.pk).update(language="de"),
        reworded,
    )

    page = client.get(address()).content.decode()

    assert '<del class="preserve" lang="fr">Cuts vegetables' in page
    assert '<ins class="preserve" lang="de">Cuts vegetables' in page


def test_a_version_that_says_the_same_says_so(client, reader):
    next_version(first_version(), note="Only to see how it goes.")

    page = client.get(address()).content.decode()

    assert "No changes from version 1." in page


def test_many_changes_are_folded_but_for_those_of_the_newest_version(client, reader):
    second = next_version(first_version(), much)
    before = client.get(address())
    third = next_version(second, much)
    after = client.get(address())

    def folds(response):
        releases = response.context["releases"]
        return [(each.version.number, each.count, each.is_folded) for each in releases]

    assert folds(before) == [(second.number, 10, False), (1, 0, False)]
    assert folds(after) == [(third.number, 10, False), (second.number, 10, True), (1, 0, False)]
    assert "<summary>10 changes since version 1</summary>" not in before.content.decode()
    assert "<summary>10 changes since version 1</summary>" in after.content.decode()


def test_drafts_are_on_no_page_and_compared_with_nothing(client, reader):
    first = first_version()
    next_version(first, reworded, note="Secret plans", publishing=False)

    response = client.get(address())

    assert [release.version for release in response.context["releases"]] == [first]
    page = response.content.decode()
    for secret in ["Secret", "Keeps to a budget", "Feeds everybody", "Version 2"]:
        assert secret not in page


def test_a_retired_version_is_left_out_and_the_next_compared_with_the_one_before(client, reader):
    first = first_version()
    second = next_version(first, renamed, note="Better names")
    retire(second, on=PUBLISHED_AT.date(), reason="Withdrawn", today=PUBLISHED_AT.date())
    third = next_version(second, reworded)

    releases = client.get(address()).context["releases"]

    assert [(r.version, r.before) for r in releases] == [(third, first), (first, None)]


def unknown(pathway):
    return None


def draft_only(pathway):
    Pathway.objects.filter(pk=pathway.pk).update(state=PathwayState.DRAFT, published_at=None)


def retired(pathway):
    today = timezone.localdate()
    retire(pathway, on=today, reason="Nobody cooks here any more", today=today)


def retired_today(pathway):
    """Announced before: nothing has changed its state since then."""
    today = timezone.localdate()
    retire(pathway, on=today, reason="Nobody cooks here any more", today=today - DAY)


@pytest.mark.parametrize("hide", [unknown, draft_only, retired, retired_today])
def test_a_role_without_a_published_version_is_unknown(client, reader, hide):
    pathway = first_version()
    assert client.get(address()).status_code == 200
    hide(pathway)

    there = client.get(address("nothing" if hide is unknown else "cook"))

    assert there.status_code == 404
    assert there.content == client.get(address("nowhere")).content


def test_two_versions_are_compared_whichever_comes_first(client, reader):
    first = first_version()
    second = next_version(first, renamed)
    third = next_version(second, reworded)

    straight = client.get(address(then=1, now=3))
    turned = client.get(address(then=3, now=1))

    for response in (straight, turned):
        compared = response.context["compared"]
        assert (compared.before, compared.version) == (first, third)
        assert ("The list of stages", "Stages · Reworded", "", "Leading", "Leading a kitchen") in (
            in_words(compared)
        )
        assert "From version 1 to version 3" in response.content.decode()


def test_two_versions_that_say_the_same_say_so(client, reader):
    second = next_version(first_version(), renamed)
    next_version(second, lambda draft: draft.stages.filter(number=2).update(title="Leading"))

    page = client.get(address(then=1, now=3)).content.decode()

    assert "No changes from version 1." in page


def test_choosing_offers_the_first_and_the_newest_once_there_are_three(client, reader):
    first = first_version()
    assert client.get(address()).context["form"] is None
    second = next_version(first)
    assert client.get(address()).context["form"] is None
    next_version(second)

    form = client.get(address()).context["form"]

    assert form.initial == {"then": 1, "now": 3}
    assert [label for _number, label in form.fields["then"].choices] == [
        "Version 3 · 8 January 2026",
        "Version 2 · 7 January 2026",
        "Version 1 · 5 January 2026",
    ]


@pytest.mark.parametrize(
    "asked, errors",
    [
        ({"then": 1, "now": 1}, {"now": ["Choose something else: these are the same."]}),
        ({"then": 1}, {"now": ["Choose one from the list."]}),
        ({"then": "", "now": 2}, {"then": ["Choose one from the list."]}),
        (
            {"then": "x" * 5000, "now": "%"},
            {
                "then": ["This cannot be compared. Choose one from the list."],
                "now": ["This cannot be compared. Choose one from the list."],
            },
        ),
    ],
)
def test_what_cannot_be_compared_is_told_beside_the_field(client, reader, asked, errors):
    next_version(first_version(), renamed)

    response = client.get(address(**asked))

    assert response.status_code == 200
    assert response.context["form"].errors == errors
    assert "compared" not in response.context


def test_a_draft_asked_for_is_like_a_version_that_never_was(client, reader):
    second = next_version(first_version(), renamed)
    next_version(second, reworded, publishing=False)

    draft = client.get(address(then=1, now=3))
    never = client.get(address(then=1, now=99))

    assert draft.context["form"].errors == {
        "now": ["This cannot be compared. Choose one from the list."]
    }
    assert draft.content == never.content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_only_shows(client, reader, method):
    first_version()

    assert getattr(client, method)(address()).status_code == 405


def test_role_leads_to_its_changes_and_they_lead_back(client, reader):
    pathway = first_version()

    assert f'href="{address()}"' in client.get(pathway.get_absolute_url()).content.decode()
    assert f'href="{pathway.get_absolute_url()}"' in client.get(address()).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_query_count_does_not_grow(client, reader, many):
    pathway = first_version()
    for _one in range(many):
        pathway = next_version(pathway, renamed, much)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address(then=1, now=2))

    assert len(response.context["releases"]) == many + 1
    assert len(queries) == 19


def test_a_first_version_claims_no_changes(client, reader):
    pathway = first_version()
    pages = [pathway.get_absolute_url(), address()]

    first = [client.get(page).content.decode() for page in pages]
    next_version(pathway, reworded)
    second = [client.get(page).content.decode() for page in pages]

    assert ["What changed" in page for page in first + second] == [False, False, True, True]
    assert ["Versions of this role" in page for page in first] == [True, True]
    assert (
        "This is the only version you can read here, so there is nothing to compare it with."
        in first[1]
    )
    assert "Every version of this role" in second[1]
