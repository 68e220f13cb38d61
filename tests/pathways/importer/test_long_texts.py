"""What is too long for its place is kept whole near it, and the preview says where."""

import pytest

from pathways.contents import content_named
from pathways.documents.document import (
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    OwnListDocument,
    PathwayDocument,
    ReadingDocument,
    StageDocument,
    StrategicValueDocument,
)
from pathways.documents.findings import FindingKind, Weight
from pathways.documents.fitting import fitted, pieces, shortened_to
from pathways.documents.lengths import too_long, too_many
from pathways.documents.wording import line_in_words
from pathways.importer.load import make_draft, obstacles
from pathways.importer.understand import understand

LONG = "Leads a project from the first talk to the last invoice. "
LONG = (LONG * 20).strip()  # 1,139 characters in 20 sentences
ENDLESS = " ".join(["responsibility"] * 400)  # 5,999 in one


@pytest.mark.parametrize("text", [LONG, ENDLESS, "x" * 1_300, "Short."])
def test_pieces_fit_and_lose_nothing(text):
    found = pieces(text, 500)

    assert all(len(piece) <= 500 for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_shortened_text_ends_after_a_sentence_or_a_word():
    assert shortened_to(LONG, 500) == LONG[:455] + "…"
    assert shortened_to("one two three", 9) == "one two…"
    assert shortened_to("one two", 7) == "one two"


def in_stage(**lists):
    return PathwayDocument(
        role_name="Cook", title="Cook", stages=(StageDocument(1, "Start", "start", **lists),)
    )


def competency(**texts):
    return in_stage(competencies=(CompetencyDocument(**{"text": "Cooks", **texts}),))


TOO_LONG = {
    "competency": competency(text=LONG),
    "competency without an end": competency(text=ENDLESS),
    "explained": competency(text=LONG, explanation=LONG[:2_000] + "\n" + "y " * 900),
    "level": competency(alone=LONG),
    "evidence": competency(evidence_prompt=LONG),
    "example": competency(examples=LONG),
    "area": competency(area=LONG),
    "slug": competency(slug="x" * 101),
    "objective": in_stage(objectives=(LONG, "Short")),
    "watch for": in_stage(watch_fors=(ENDLESS,)),
    "tip": in_stage(development_tips=(LONG,)),
    "metric": in_stage(metrics=(MetricDocument(LONG, "metric"),)),
    "title of a reading": in_stage(readings=(ReadingDocument(LONG, note="A note."),)),
    "authors": in_stage(readings=(ReadingDocument("Book", LONG),)),
    "link": in_stage(readings=(ReadingDocument("Book", link="https://a.example/" + "x" * 2_100),)),
    "own list": in_stage(own_lists=(OwnListDocument(LONG, "A line"),)),
    "lines": in_stage(own_lists=(OwnListDocument("Tools", "\n".join([LONG] * 30)),)),
    "audience": in_stage(audience=LONG),
    "title of a stage": PathwayDocument(role_name="Cook", stages=(StageDocument(1, LONG),)),
    "title": PathwayDocument(role_name="Cook", title=LONG, summary="A summary."),
    "name": PathwayDocument(role_name=LONG),
    "scope": PathwayDocument(role_name="Cook", **{"scope": LONG}),
    "responsibility": PathwayDocument(role_name="Cook", **{"responsibilities": (LONG,)}),
    "example title": PathwayDocument(role_name="Cook", **{"example_titles": (LONG,)}),
    "listed area": PathwayDocument(role_name="Cook", areas=(LONG,)),
    "capability": PathwayDocument(capabilities=(CapabilityDocument(LONG, (LONG,)),)),
    "value": PathwayDocument(strategic_values=(StrategicValueDocument(LONG, LONG),)),
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_every_text_has_room_is_whole_somewhere_and_said(name):
    document = TOO_LONG[name]
    [(place, _owner, text, _most), *_more] = too_long(document)

    made, findings = fitted(document)

    assert [*too_long(made), *too_many(made)] == []
    assert (place, text) in [(finding.place, finding.text) for finding in findings]
    assert {finding.kind for finding in findings} == {FindingKind.KEPT_ELSEWHERE}
    assert {finding.weight for finding in findings} == {Weight.QUESTION}
    held = "".join(repr(made).replace("\\n", " ").split())
    assert held.count("responsibility") >= text.count("responsibility")
    if text != ENDLESS and name != "slug":  # which is one sentence, and an identity is no text
        assert all("".join(piece.split()) in held for piece in text.split(". "))
    assert fitted(made) == (made, [])


def test_what_fits_stays_as_it_is():
    document = competency(explanation="What it means.", examples="One\nTwo", area="Kitchen")

    assert fitted(document) == (document, [])


def test_more_examples_than_fit_go_into_the_explanation():
    made, [finding, _other] = fitted(competency(examples="\n".join("abcdefg")))

    [found] = made.stages[0].competencies
    assert (found.examples, found.explanation) == ("a\nb\nc\nd\ne", "f\ng")
    assert finding.text == "f"


def test_a_long_competency_becomes_a_name_and_its_explanation():
    read = understand(f"# Cook\n## Stage 1: Start\n### Key Competencies\n- {LONG}\n- Sings\n")

    first, second = read.document.stages[0].competencies
    assert (first.text, first.explanation) == (LONG[:455] + "…", LONG)
    assert (second.text, second.explanation) == ("Sings", "")
    [said] = [each for each in read.findings if each.kind == FindingKind.KEPT_ELSEWHERE]
    assert line_in_words(said).startswith(
        "Line 4, stage 1, competencies: Too long for its place, so all of it is in the "
        "explanation: “Leads a project"
    )


@pytest.mark.django_db
def test_no_length_refuses_an_import():
    lines = [f"- {LONG}", f"- {ENDLESS}"]
    names = [content_named(name).document_names[0] for name in STAGE_LISTS]
    lists = [line for name in names for line in [f"### {name}", *lines]]
    text = "\n".join([f"# {LONG}", f"## Stage 1: {LONG[:300]}", f"Audience: {LONG}", *lists])

    document = understand(text).document

    assert obstacles(document, None) == []
    draft = make_draft(document, role=None)
    for row in draft.stages.get().competencies.all():
        row.full_clean()


STAGE_LISTS = ["objectives", "competencies", "readings", "metrics", "watch_fors", "own_lists"]


@pytest.mark.parametrize("length", [390, 450, 2_000])
def test_a_long_title_leaves_a_stage_its_lines(length):
    title = ("Cooking for many people and more of them " * 60)[:length].strip()
    text = f"# Cook\n## Stage 1: {title}\n### Objectives\n- Cook soup\n- Cook rice\n"
    understood = understand(text)

    [stage] = understood.document.stages
    assert stage.objectives == ("Cook soup", "Cook rice")
    assert stage.title.endswith("…")
    assert title in stage.own_lists[0].lines
    kinds = {finding.kind for finding in understood.findings}
    assert FindingKind.KEPT_ELSEWHERE in kinds
    assert FindingKind.NOT_UNDERSTOOD not in kinds
