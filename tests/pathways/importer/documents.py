"""Pathways as hypothesis makes them up, with every text that could be taken for something else."""

from dataclasses import replace

from hypothesis import strategies as st

from pathways.documents.document import (
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    OwnListDocument,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    StageDocument,
    StrategicValueDocument,
    many_lines,
    one_line,
)
from pathways.documents.lengths import longest
from pathways.documents.parser.vocabulary import HEADINGS
from pathways.links import normalize_link
from pathways.models import Level, ReadingKind

TRICKY = st.sampled_from(
    [
        *(
            "- ",
            "* ",
            "• ",
            "-",
            " -",
            "1. ",
            "a) ",
            "[x] ",
            "# ",
            "## Stage 2: ",
            "> ",
            "---",
            "===",
        ),
        *("Stage 1: Title", "Stage IV – x", "Stufe: x", "Audience: ", "Objectives", "Objectives:"),
        *(
            "Role Summary: x",
            "Strategic Role Pathway",
            "Career Pathway",
            "Language: de",
            "Title: x",
        ),
        *(" | ", "|", "--- | --- |", "Category | Skills |", "Element | Description |", "\\", "\\-"),
        *("\\Objectives", " — ", " – ", " - ", "(", ")", " (note)", ", ", ";", ": ", "“", "”", '"'),
        *(
            "«",
            "‘",
            "„",
            "*",
            "**",
            "_",
            "__",
            "*x*",
            "__init__",
            "`",
            "```",
            "~~~",
            "{#slug}",
            " {#a}",
        ),
        *("[x](https://example.com)", "![x](y)", "https://example.com", "<https://a.example>"),
        *("Link: x", "Evidence: x", "Doing it alone, in usual cases: x", "<table>", "</table>"),
        *("What it means: x", "For example: x", "for example: "),
        *(
            "<b>bold</b>",
            "<script>alert(1)</script>",
            "&amp;",
            "&lt;",
            "&nbsp;",
            "&#124;",
            "<br>",
            "`&amp;`",
            "&what;",
            "é",
            "ü",
            "🚀",
            "⚠️",
            "✅ ",
            "❖ ",
        ),
        *(
            "שלום",
            "\u200f",
            "العربية",
            "\u2067x\u2069",
            "βιβλίο",
            "Ελλάδα",
            "漢字",
            "e\u0301",
            "\u200d",
        ),
        *("β", " β ", "donβt", "π§Ύ ", "πΉ Stage", "οΈ", "β οΈ Watch", "Γ©", "â€”", "Ã©", "ðŸ"),
        *("a", "B", " ", "word", "Two words", "Reports To", "COO", ".", "?", "\u00a0", "\u2028"),
        *(name for names in HEADINGS.values() for name in names[:2]),
    ]
)
PIECES = st.lists(TRICKY | st.text(max_size=12), min_size=1, max_size=6).map("".join)


def words(most):
    """A text of one line in its normal form, for which there is room."""
    return PIECES.map(lambda text: one_line(text)[:most].strip()).filter(bool)


def perhaps(most):
    return st.just("") | words(most)


PARAGRAPHS = st.lists(PIECES | st.just(""), max_size=4).map("\n".join).map(many_lines)
SLUGS = st.from_regex(r"[A-Za-z0-9_-]{1,20}|[-\w]{1,20}", fullmatch=True)
LINKS = st.one_of(
    st.just(""),
    st.from_regex(
        r"https?://[a-z0-9]{1,9}\.example(/[^\s\x00-\x1f\ud800-\udfff]{0,30})?", fullmatch=True
    )
    .map(one_line)
    .filter(lambda link: " " not in link),
    st.sampled_from(["https://example.com/_x_/*y*", "http://10.0.0.1/(a)", "https://[::1]/"]),
).map(lambda link: link and normalize_link(link))


def each_once(items):
    """Without slugs that an earlier one has."""
    return st.lists(items, max_size=4, unique_by=lambda item: item.slug or id(item)).map(tuple)


def lines(part):
    return st.lists(words(longest()[part]), max_size=4).map(tuple)


def several(most_lines, most):
    """A text of several lines, none of them empty."""
    return st.lists(words(most), max_size=most_lines).map("\n".join)


COMPETENCIES = st.builds(
    CompetencyDocument,
    text=words(500),
    slug=st.just("") | SLUGS,
    explanation=several(3, 600),
    examples=several(5, 300),
    expected_level=st.sampled_from(["", *Level.values]),
    **dict.fromkeys(
        ["evidence_prompt", "not_started", "learning", "alone", "well", "helping"], perhaps(300)
    ),
)
READINGS = st.builds(
    ReadingDocument,
    title=words(300),
    authors=perhaps(300),
    note=PARAGRAPHS,
    link=LINKS,
    kind=st.sampled_from(ReadingKind.values),
    slug=st.just("") | SLUGS,
)
METRICS = st.builds(MetricDocument, text=words(500), slug=st.just("") | SLUGS)
OWN_LISTS = st.builds(OwnListDocument, title=words(120), lines=several(3, 600).filter(bool))


def linked(stage):
    """The stage, each of its readings for one of its competencies or for none."""
    count = len(stage.readings)
    words = st.sampled_from(["", *(each.text for each in stage.competencies)])
    return st.lists(words, min_size=count, max_size=count).map(
        lambda named: replace(
            stage,
            readings=tuple(
                replace(each, competency=text)
                for each, text in zip(stage.readings, named, strict=True)
            ),
        )
    )


STAGES = st.builds(
    StageDocument,
    number=st.just(0),
    title=words(200),
    slug=st.just("") | SLUGS,
    quotation=PARAGRAPHS,
    audience=perhaps(300),
    objectives=lines("objectives"),
    competencies=each_once(COMPETENCIES),
    readings=each_once(READINGS),
    metrics=each_once(METRICS),
    watch_fors=lines("watch_fors"),
    development_tips=lines("development_tips"),
    own_lists=st.lists(OWN_LISTS, max_size=2).map(tuple),
).flatmap(linked)


def counted(stages):
    return tuple(
        StageDocument(**{**vars(stage), "number": number}) for number, stage in enumerate(stages, 1)
    )


DOCUMENTS = st.builds(
    PathwayDocument,
    role_name=words(120),
    title=words(200),
    language=st.sampled_from(["en", "de", "pt-br"]),
    summary=PARAGRAPHS,
    purpose=PARAGRAPHS,
    reports_to=perhaps(300),
    primary_focus=perhaps(300),
    scope=perhaps(300),
    outcomes=perhaps(300),
    responsibilities=lines("responsibilities"),
    ideal_candidates=lines("ideal_candidates"),
    core_competencies=lines(PathwayPart.CORE_COMPETENCIES),
    example_titles=lines("example_titles"),
    capabilities=st.lists(
        st.builds(CapabilityDocument, words(100), st.lists(words(200), max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    strategic_values=st.lists(
        st.builds(StrategicValueDocument, words(100), words(500)), max_size=3
    ).map(tuple),
    stages=each_once(STAGES).filter(bool).map(counted),
)
