"""Count where the lines of other companies' frameworks end up.

python -m tests.pathways.importer.measure
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from pathways.documents.document import STAGE_LISTS
from pathways.documents.parser.meanings import Guide
from pathways.importer.understand import Understood, understand
from pathways.meanings import Meaning
from pathways.text import name_key

COUNTED = ("right", "wrong", "wrong in silence", "reported", "dropped")


@dataclass(frozen=True)
class Place:
    stage: int
    part: str
    text: str


def measured(framework) -> Counter:
    """Count the items of a framework by what became of them."""
    answers = {name_key(name): Meaning(meaning) for name, meaning in framework.answers.items()}
    understood = understand(framework.data, framework.filename, Guide(answers))
    placed = _placed(understood)
    said = " ".join(f"{finding.text} {finding.value}" for finding in understood.findings)
    counts: Counter = Counter(dict.fromkeys(COUNTED, 0))
    for number, lists in enumerate(framework.stages.values(), 1):
        for part, items in lists.items():
            for item in items:
                counts[_became(Place(number, part, item), placed, said, understood)] += 1
    return counts


def _became(item: Place, placed: list[Place], said: str, understood: Understood) -> str:
    words = item.text.split(" — ")[0]
    held = [place for place in placed if words in place.text]
    if any((place.stage, place.part) == (item.stage, item.part) for place in held):
        return "right" if len(held) == 1 else "wrong"
    if held:
        return "wrong" if _is_questioned(held[0], understood) else "wrong in silence"
    return "reported" if words in said else "dropped"


def _placed(understood: Understood) -> list[Place]:
    """Return every line of every list, those of the role as stage 0."""
    document = understood.document
    found = [
        Place(stage.number, part, _words(item))
        for stage in document.stages
        for part in STAGE_LISTS
        for item in getattr(stage, part)
    ]
    found += [Place(stage.number, "quotation", stage.quotation) for stage in document.stages]
    lists = ("responsibilities", "ideal_candidates", "core_competencies")
    found += [Place(0, part, text) for part in lists for text in getattr(document, part)]
    return [*found, Place(0, "summary", f"{document.summary} {document.purpose}")]


def _words(item) -> str:
    return item if isinstance(item, str) else getattr(item, "text", "") or item.title


def _is_questioned(place: Place, understood: Understood) -> bool:
    """Tell whether a remark is about the list that it is in."""
    return any(
        finding.place.part == place.part and finding.place.stage in (place.stage, None)
        for finding in understood.findings
    )


def main() -> None:
    from tests.pathways.importer.frameworks import FRAMEWORKS
    from tests.pathways.importer.newcomers import NEWCOMERS

    total: Counter = Counter(dict.fromkeys(COUNTED, 0))
    print(f"{'document':<22}{'answers':>8}" + "".join(f"{name:>18}" for name in COUNTED))
    for framework in [*FRAMEWORKS, *NEWCOMERS]:
        counts = measured(framework)
        total += counts
        cells = "".join(f"{counts[name]:>18}" for name in COUNTED)
        print(f"{framework.filename:<22}{len(framework.answers):>8}{cells}")
    print(f"{'all':<30}" + "".join(f"{total[name]:>18}" for name in COUNTED))


if __name__ == "__main__":
    main()
