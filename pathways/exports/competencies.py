"""Write the competencies of a pathway as a table for spreadsheets."""

from __future__ import annotations

import csv
import io

from ..contents import content_named
from ..models import Level, Pathway
from ..text_values import written
from .cells import defused

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
HEAD = [
    *("role", "role_name", "version"),
    *("stage_number", "stage", "stage_title"),
    *("position", "competency", "text", "evidence_prompt"),
    *Level.values,
    *("explanation", "examples"),
]
# These follow only where a pathway uses them.
USED_COLUMNS = [text for text in content_named("competencies").texts if text.only_where_used]


def competencies(pathway: Pathway) -> str:
    """Return one line a competency. Levels without own words stay empty.

    The head is the same in every language, and `competency` is the identity, not the words.
    """
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    rows = csv.writer(file)  # ends its lines with CR LF
    stages = list(pathway.stages.prefetch_related("competencies"))
    listed = [competency for stage in stages for competency in stage.competencies.all()]
    used = [text for text in USED_COLUMNS if any(getattr(each, text.name) for each in listed)]
    rows.writerow([*HEAD, *(text.name for text in used)])
    for stage in stages:
        for competency in stage.competencies.all():
            row = [
                *(pathway.role.slug, pathway.role.name, pathway.number),
                *(stage.number, stage.slug, stage.title),
                *(competency.position, competency.slug, competency.text),
                competency.evidence_prompt,
                *(competency.level_wording(level) for level in Level),
                *(competency.explanation, competency.examples),
                *(written(text, getattr(competency, text.name)) for text in used),
            ]
            rows.writerow(defused(str(cell)) for cell in row)
    return file.getvalue()
