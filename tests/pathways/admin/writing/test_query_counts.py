"""Showing and saving a draft asks the database as often for three of everything as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathways.contents import PATHWAY, lists_below
from pathways.models import Stage
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
)
from tests.pathways.admin.posts import action

from .page import Page, fields_of


def filled(many):
    draft, places = PathwayFactory(), range(1, many + 1)
    for place in places:
        ResponsibilityFactory(pathway=draft, position=place)
        capability = CapabilityFactory(pathway=draft, position=place)
        stage = StageFactory(pathway=draft, number=place)
        for inner in places:
            SkillFactory(capability=capability, position=inner)
            for factory in (ObjectiveFactory, CompetencyFactory, ReadingFactory):
                factory(stage=stage, position=inner)
    return draft


def everything(page):
    """Change the words of every row, and add a line to every list."""
    mains = {f"{each.name}-": f"-{each.main_text}" for each in lists_below(PATHWAY)}
    changes = {}
    for name, text in page.fields.items():
        key = name.rstrip("abcdefghijklmnopqrstuvwxyz_")
        is_main = any(name.startswith(a) and name.endswith(b) for a, b in mains.items())
        if is_main and "-of-" not in name:
            changes[name] = f"{text}, reworded"
        elif name.endswith("-add"):
            changes[name] = f"New in {key}"
    return changes


def count_of(do):
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow(editor_client, many):
    draft = filled(many)
    page = Page(editor_client, draft)
    stage = Stage.objects.filter(pathway=draft).first()
    text = {f"stages-{stage.pk}-title": "Another title"}

    shown = count_of(lambda: page.read(editor_client.get(page.url)))
    of_a_line = count_of(lambda: page.send_part(f"stages-{stage.pk}", **text))
    page.read(editor_client.get(page.url))
    changes = everything(page)
    of_everything = count_of(lambda: page.send(**changes))
    page.read(editor_client.get(page.url))
    of_removing = count_of(lambda: page.send(do=f"remove stages-{stage.pk}"))

    kinds = len(list(lists_below(PATHWAY)))
    assert (shown, of_a_line) == (kinds + 15, kinds + 30)
    assert (of_everything, of_removing) == (4 * kinds + 37, 2 * kinds + 57)


def test_a_list_of_200_lines_asks_as_often(editor_client):
    counts = []
    for many in (1, 3, 200):
        draft = PathwayFactory()
        for place in range(1, many + 1):
            ResponsibilityFactory(pathway=draft, position=place)
        page = Page(editor_client, draft)
        counts.append(count_of(lambda: page.read(editor_client.get(page.url))))  # noqa: B023

    assert counts == [counts[0]] * 3


def test_the_number_of_queries_of_pasting_does_not_grow(editor_client):
    counts = []
    for many in (1, 3):
        draft = filled(many)
        known = list(draft.stages.values_list("title", flat=True))
        titles = [*known, *(f"New {number}" for number in range(many))]
        lines = "".join(f"- Line {number}\n" for number in range(many))
        text = "".join(
            f"## Stage {number}: {title}\nAudience: All\n"
            f"### Objectives\n{lines}### Readings\n{lines}"
            for number, title in enumerate(titles, 1)
        )
        address = action("write_paste", draft.pk)
        Stage.objects.filter(pathway=draft).update(audience="")
        shown = editor_client.post(address, {"paste": text})
        showing = count_of(lambda: editor_client.post(address, {"paste": text}))  # noqa: B023
        fields = {**fields_of(shown), "step": "confirm"}
        counts.append((showing, count_of(lambda: editor_client.post(address, fields))))  # noqa: B023
        assert draft.stages.count() == 2 * many

    assert counts[0] == counts[1]
