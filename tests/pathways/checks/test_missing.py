"""Lists without a line, fields without words, and words that only keep a place."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import Severity, check, errors
from pathways.models import Pathway, Stage
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    ExampleTitleFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db


def empty(problems, severity):
    return [
        (problem.obj, problem.field)
        for problem in problems
        if problem.kind == Kind.EMPTY and problem.severity == severity
    ]


def missing(problems):
    return [(p.obj, p.field, p.severity) for p in problems if p.kind == Kind.MISSING]


def test_a_pathway_without_a_stage_is_an_error_and_its_other_lists_are_worth_one_look(draft):
    problems = check(draft)

    assert empty(problems, Severity.ERROR) == [(draft, "stages")]
    assert empty(problems, Severity.WARNING) == [
        (draft, "responsibilities"),
    ]


def test_a_stage_without_competencies_is_an_error_and_its_other_lists_are_worth_one_look(stage):
    problems = [problem for problem in check(stage.pathway) if problem.obj == stage]

    assert empty(problems, Severity.ERROR) == [(stage, "competencies")]
    assert empty(problems, Severity.WARNING) == [
        (stage, "objectives"),
    ]


def test_empty_lists_are_called_by_their_names(stage):
    CompetencyFactory(stage=stage)
    for factory in (ObjectiveFactory, ReadingFactory, MetricFactory, WatchForFactory):
        factory(stage=stage)

    words = [problem.words for problem in check(stage.pathway) if problem.kind == Kind.EMPTY]

    assert words == [
        "Nothing is listed yet under “Key responsibilities”, “Ideal candidates”, “Core "
        "competencies”, “Core capabilities”, “Example titles”, “Strategic values”. Add at least "
        "one line to each.",
        "“Stage 1: Foundations”: Nothing is listed under “Development tips” yet. Add at least one "
        "line.",
    ]


def test_list_that_no_stage_has_is_reported_once_for_all(draft):
    first, second, third = StageFactory.create_batch(3, pathway=draft, competencies=1)
    for stage in (first, second):
        ObjectiveFactory(stage=stage)

    words = [
        (problem.obj, problem.field, problem.words)
        for problem in check(draft)
        if problem.kind == Kind.EMPTY and problem.field != "responsibilities"
    ]

    assert words == [
        (
            draft,
            "stages",
            "Stages: none of them lists anything under “Readings”, “Success metrics”, "
            "“Watch-fors”, “Development tips” yet.",
        ),
        (
            third,
            "objectives",
            f"“{third}”: Nothing is listed under “Objectives” yet. Add at least one line.",
        ),
    ]


def test_a_capability_without_skills_is_worth_a_look(draft):
    with_skills = CapabilityFactory(pathway=draft)
    SkillFactory(capability=with_skills)
    without = CapabilityFactory(pathway=draft)

    found = empty(check(draft), Severity.WARNING)

    assert [field for obj, field in found if obj == with_skills] == []
    assert [field for obj, field in found if obj == without] == ["skills"]


def test_what_people_would_miss_is_worth_a_look():
    draft = PathwayFactory(purpose="Keep it running.", scope=" ")
    stage = StageFactory(pathway=draft, audience="Team leads", competencies=1)
    book = ReadingFactory(stage=stage, title="The Goal", note="A novel.")
    essay = ReadingFactory(stage=stage, title="On Lists", authors="A. Writer")

    assert missing(check(draft)) == [
        (draft, "summary", Severity.WARNING),
        (stage, "quotation", Severity.WARNING),
        (book, "authors", Severity.WARNING),
        (essay, "note", Severity.WARNING),
    ]


def test_what_is_missing_is_said_with_what_to_do(stage):
    ReadingFactory(stage=stage, title="The Goal", note="A novel.")

    words = [problem.words for problem in check(stage.pathway) if problem.kind == Kind.MISSING]

    assert words[0] == (
        "These are still empty: “Summary”, “Purpose”, “Reports to”, “Primary focus”, “Scope”, "
        "“Outcomes”. Write something for people to read."
    )
    assert words[-2:] == [
        "“Stage 1: Foundations”, audience: Say who this stage is for.",
        "“Stage 1: Foundations”, reading 1, authors: Say who wrote “The Goal”, so that people can "
        "find it.",
    ]


def test_what_several_lines_lack_is_said_once(draft):
    for title in ("The Goal", "Switch", "Drive", "Quiet"):
        stage = StageFactory(pathway=draft, audience="Team leads", quotation="Begin.")
        ReadingFactory(stage=stage, title=title, authors="A. Writer")

    words = [problem.words for problem in check(draft) if problem.kind == Kind.MISSING]

    assert words[1:] == [
        "4 readings do not say what people get out of them: “The Goal”, “Switch”, “Drive”, …. "
        "A sentence each is enough."
    ]


def test_a_line_without_words_is_an_error(draft):
    Pathway.objects.filter(pk=draft.pk).update(title="")
    stage = StageFactory(pathway=draft, competencies=1)
    Stage.objects.filter(pk=stage.pk).update(title=" ")
    objective = ObjectiveFactory(stage=stage, text="")
    ObjectiveFactory(stage=stage, text="Write the plan")
    value = StrategicValueFactory(pathway=draft, value="")

    assert [(problem.obj, problem.field) for problem in errors(draft)] == [
        (draft, "title"),
        (stage, "title"),
        (objective, "text"),
        (value, "value"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "TBD",
        "tbd.",
        "[to be defined]",
        "Currently not defined",
        "currently undefined",
        "Metrics: to be confirmed",
        "Scope (not yet defined)",
        "Owner – TBA",
        "Lorem ipsum dolor sit amet",
        "Budget of ??? thousand",
        "Signed by ____",
        "TODO: ask Anna",
        "n/a",
        "…",
        "-",
        "xxx",
        "derzeit nicht definiert",
        "Wird noch ergänzt",
        "Folgt",
        "Kennzahlen: noch offen",
    ],
)
def test_what_only_keeps_a_place_is_an_error(stage, words):
    metric = MetricFactory(stage=stage, text=words)
    CompetencyFactory(stage=stage)

    assert [(p.kind, p.obj, p.field) for p in errors(stage.pathway)] == [
        (Kind.PLACEHOLDER, metric, "text")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Works where goals are not yet defined",
        "Lists what is still to be decided",
        "Keeps a to-do list for the team",
        "Removes placeholders before the text goes out",
        "Decides which terms are to be defined in the contract",
        "No open points",
        "COO",
        "Why?",
        "Leads the unknown",
        "Klärt, was noch offen ist",
        "Arbeitet auch, wenn Ziele noch nicht definiert sind",
        "Über 100 %",
    ],
)
def test_a_sentence_that_speaks_of_open_things_is_none_of_them(stage, words):
    MetricFactory(stage=stage, text=words)
    CompetencyFactory(stage=stage)

    assert errors(stage.pathway) == []


def test_placeholders_are_found_in_every_text_there_is():
    draft = PathwayFactory(purpose="TBD", reports_to="tba")
    stage = StageFactory(pathway=draft, quotation="TBD", audience="Team leads")
    competency = CompetencyFactory(stage=stage, well="to be defined")
    reading = ReadingFactory(stage=stage, authors="TBD", note="Lorem ipsum.")
    skill = SkillFactory(capability=CapabilityFactory(pathway=draft), text="TBD")
    title = ExampleTitleFactory(pathway=draft, text="Platzhalter")
    responsibility = ResponsibilityFactory(pathway=draft, text="Lead TBD teams")

    assert [(problem.obj, problem.field) for problem in errors(draft)] == [
        (draft, "purpose"),
        (draft, "reports_to"),
        (responsibility, "text"),
        (stage, "quotation"),
        (competency, "well"),
        (reading, "authors"),
        (reading, "note"),
        (skill, "text"),
        (title, "text"),
    ]


def test_a_placeholder_is_quoted_where_it_stands(stage):
    CompetencyFactory(stage=stage, text="Leads TBD teams", learning="to be defined")

    assert [problem.words for problem in errors(stage.pathway)] == [
        "“Stage 1: Foundations”, competency 1: “TBD” is only a placeholder. Write what belongs "
        "here.",
        "“Stage 1: Foundations”, competency 1, learning means: “to be defined” is only a "
        "placeholder. Write what belongs here.",
    ]
