"""Lines that ask for two things at once, and verbs for what nobody can see."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from tests.factories import (
    CompetencyFactory,
    DevelopmentTipFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ResponsibilityFactory,
    StageFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db


def found(kind, text, language="en"):
    """What the check has to say of one objective."""
    stage = StageFactory(pathway=PathwayFactory(language=language))
    ObjectiveFactory(stage=stage, text=text)
    return [problem.words for problem in check(stage.pathway) if problem.kind == kind]


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("Plan budgets and lead a team", "and"),
        ("Identify and prioritise bottlenecks", "and"),
        ("Leads the weekly meeting and writes its minutes", "and"),
        ("Leading teams and managing budgets", "and"),
        ("Can negotiate contracts and regularly review them", "and"),
        ("Measure delivery, cost and quality, and report the results", "and"),
        ("Write the plan; keep it up to date", ";"),
        ("Communicates with customers as well as with suppliers", "as well as"),
        ("Plan budgets & lead teams", "&"),
        ("Plan budgets, lead teams", ","),
        ("Plans budgets, leads the team", ","),
        ("Coach managers / run onboarding", "/"),
        ("Set goals and track progress", "and"),
    ],
)
def test_two_claims_in_one_line_are_worth_a_look(text, joint):
    [words] = found(Kind.TWO_CLAIMS, text)

    assert words.endswith(
        f"“{text}” seems to ask for two things, joined by “{joint}”. One answer cannot be right "
        "for both: split it into two lines, or leave one out."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Process mapping and analysis",
        "Planning and control",
        "Drive accountability and continuous performance improvement",
        "Build plans and budgets",
        "Lead design and test teams",
        "Apply Lean and Six Sigma tools to improve processes",
        "Established service delivery KPIs and tracking mechanisms",
        "Help project teams to plan and deliver their own work",
        "Coach managers who hire and lead people",
        "Explain what has changed and why",
        "Learning and development",
        "Own the P&L",
        "Lead design & test teams",
        "Run A/B tests in a CI/CD pipeline",
        "Manage customer/supplier contracts",
        "Oversee risk management, compliance, and business continuity",
        "Measure delivery, cost and quality",
        "Plan stock, lead times and costs",
        "Give clear, direct feedback",
        "Leading teams, using goals that everybody knows",
        "Improve one process (map it, measure it, change it)",
        "Handle complaints and support tickets",
        "Set goals and target dates",
        "Plan, build",
        "and",
        "And then",
        "Plan and",
        "",
    ],
)
def test_pairs_of_nouns_are_one_claim(text):
    assert found(Kind.TWO_CLAIMS, text) == []


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("Budgets planen und Teams führen", "und"),
        ("Prozesse analysieren und verbessern", "und"),
        ("Verträge mit Kunden sowie mit Lieferanten verhandeln", "sowie"),
        ("Den Plan schreiben; ihn aktuell halten", ";"),
        ("Plant Budgets und führt Teams", "und"),
        ("Stellt die Qualität sicher und bereitet Prüfungen vor", "und"),
        ("Analysiert Prozesse, verbessert sie", ","),
        ("Ziele setzen & Fortschritt messen", "&"),
        ("Projekte planen / Teams führen", "/"),
        ("Budgets planen, Teams führen", ","),
        ("Mit internen und externen Partnern verhandeln", ""),
        ("Prozesse und Abläufe verbessern", ""),
        ("Planung und Steuerung", ""),
        ("Leitet Planung & Steuerung", ""),
        ("Ziele, Zahlen und Termine planen", ""),
        ("Prozesse so gestalten, dass Kunden sie nutzen", ""),
        ("Führungskräfte begleiten, die Teams leiten und entwickeln", ""),
        ("Hält Berichte aktuell und strukturiert", ""),
    ],
)
def test_two_claims_are_found_in_german(text, joint):
    words = found(Kind.TWO_CLAIMS, text, language="de")

    assert [f"joined by “{joint}”" in line for line in words] == ([True] if joint else [])


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Understand core processes", "understand"),
        ("Understanding of core processes", "understanding of"),
        ("Be able to understand a balance sheet", "understand"),
        ("Ability to understand a balance sheet", "understand"),
        ("Knows the KPIs", "knows"),
        ("Good knowledge of contracts", "knowledge of"),
        ("Be aware of risks", "be aware of"),
        ("Develop awareness of operational KPIs", "awareness of"),
        ("Learn basics of customer service", "learn"),
        ("Appreciate the work of others", "appreciate"),
        ("Help with monthly closing", "help with"),
        ("Is familiar with Lean", "is familiar with"),
        ("Support the team lead", "support"),
        ("Contribute to team goals", "contribute to"),
    ],
)
def test_vague_verbs_are_worth_a_look(text, verb):
    [words] = found(Kind.VAGUE, text)

    assert words.endswith(
        f"“{text}” says “{verb}”, which others cannot see. Say what people do instead."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Explain a process to somebody who does not know it",
        "Know-how transfer between sites",
        "Learning design",
        "Support desk management",
        "Help new colleagues close their first month",
        "Write notes that others understand",
        "Knowledge management",
        "Awareness campaigns",
    ],
)
def test_what_can_be_seen_is_not_vague(text):
    assert found(Kind.VAGUE, text) == []


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Kernprozesse der Leistungserbringung verstehen", "verstehen"),
        ("Kennt die Kennzahlen", "kennt"),
        ("Die Grundlagen des Kundendienstes lernen.", "lernen"),
        ("Verständnis für Kundenbedürfnisse", "verständnis für"),
        ("Kenntnisse im Vertragsrecht", "kenntnisse"),
        ("Mit Lean vertraut sein", "vertraut sein"),
        ("Das Team unterstützen", "unterstützen"),
        ("Wissen weitergeben", ""),
        ("Das Team leiten", ""),
        ("Kostenpläne schätzen", ""),
        ("Berichte schreiben, die andere verstehen können", ""),
    ],
)
def test_vague_verbs_are_found_in_german(text, verb):
    words = found(Kind.VAGUE, text, language="de-ch")

    assert [f"says “{verb}”" in line for line in words] == ([True] if verb else [])


def test_no_verbs_are_judged_in_languages_that_are_not_known_here():
    assert found(Kind.VAGUE, "Understand core processes", language="fr") == []
    assert found(Kind.TWO_CLAIMS, "Plan and lead the team", language="fr") == []


def test_only_what_people_are_asked_about_is_judged(stage):
    text = "Understand processes and improve them; as well as others"
    for factory in (DevelopmentTipFactory, WatchForFactory):
        factory(stage=stage, text=text)
    ResponsibilityFactory(pathway=stage.pathway, text=text)
    metric = MetricFactory(stage=stage, text=text)
    competency = CompetencyFactory(stage=stage, text=text)

    problems = check(stage.pathway)

    assert [p.obj for p in problems if p.kind == Kind.TWO_CLAIMS] == [competency, metric]
    assert [p.obj for p in problems if p.kind == Kind.VAGUE] == [competency]
