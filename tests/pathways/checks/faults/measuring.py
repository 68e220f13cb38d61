"""Count what the check finds of planted faults, and what it says of good text without reason."""

import tomllib
from collections import Counter
from pathlib import Path

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from pathways.contents import content_named
from tests.factories import PathwayFactory, StageFactory

HERE = Path(__file__).parent
# The kinds of remarks that count as finding a fault of a kind.
FOUND_BY = {
    "unmeasurable": {Kind.UNMEASURABLE, Kind.ACTIVITY},
    "activity": {Kind.ACTIVITY, Kind.UNMEASURABLE},
    "two_in_one": {Kind.TWO_CLAIMS},
    "placeholder": {Kind.PLACEHOLDER},
    "gender": {Kind.EXCLUDING},
    "age": {Kind.EXCLUDING},
    "origin": {Kind.EXCLUDING},
    "ability": {Kind.EXCLUDING},
    "promise": {Kind.PROMISE},
    "personal": {Kind.PERSONAL},
    "long": {Kind.TOO_LONG, Kind.SENTENCES},
    "near_repeat": {Kind.NEAR_REPEAT},
    "subject": {Kind.VAGUE},
}
# What a line on its own cannot be judged by: that its neighbours are missing.
OF_WHOLE_PATHWAYS = {Kind.EMPTY, Kind.MISSING, Kind.UNEXPLAINED, Kind.NUMBERING}


def planted(name):
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)["fault"]


def good_lines():
    """Return the lines by language and list."""
    with (HERE / "good.toml").open("rb") as file:
        return tomllib.load(file)


def write_lines(pathway, lists):
    """Write the lines of each list onto a pathway with one stage."""
    stage = StageFactory(pathway=pathway)
    for name, texts in lists.items():
        content = content_named(name)
        holder = {content.holder: stage if content.holder == "stage" else pathway}
        for position, text in enumerate(texts, 1):
            identity = (
                {"slug": f"{pathway.role.slug}-{name}-{position}"} if content.has_identity else {}
            )
            content.model.objects.create(position=position, text=text, **holder, **identity)


def remarks(pathway):
    """Return what the check says of the wording, apart from the length of a page of many lines."""
    return [
        problem
        for problem in check(pathway)
        if problem.kind not in OF_WHOLE_PATHWAYS and problem.obj._meta.model_name != "stage"
    ]


def is_found(fault):
    """Tell whether the check finds the fault on a page of its own."""
    texts = [fault["text"], *([fault["also"]] if "also" in fault else [])]
    pathway = PathwayFactory(language=fault.get("language", "en"))
    write_lines(pathway, {fault["list"]: texts})
    return not FOUND_BY[fault["kind"]].isdisjoint(problem.kind for problem in remarks(pathway))


def count_found(faults):
    """Return how many are found, and the texts of those that are not."""
    missed = [(fault["kind"], fault["text"]) for fault in faults if not is_found(fault)]
    return len(faults) - len(missed), missed


def count_lines(pathway):
    """Count the lines of all lists, and the texts that say more about competencies."""
    counts = Counter()
    for content_name in ("stages", "capabilities"):
        for row in getattr(pathway, content_name).all():
            for content in content_named(content_name).lists:
                counts[content.name] += getattr(row, content.name).count()
    for content in content_named("stages").holder_content.lists:
        counts[content.name] += getattr(pathway, content.name).count()
    return counts.total()
