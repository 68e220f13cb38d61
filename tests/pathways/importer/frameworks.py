"""Twenty-six frameworks in our own words, in the forms in which companies keep theirs.

Each is a form, a trade's words and what HR would answer. What belongs where is known, because the
documents are written down from it.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field

import yaml

from tests.pathways.importer.samples import docx_of
from tests.pathways.importer.test_tables import workbook

Stages = dict[str, dict[str, list[str]]]
NAMES = ("competencies", "objectives", "readings", "metrics", "watch_fors", "development_tips")
BAKER: Stages = {
    "Apprentice": {
        "competencies": ["Weighs flour to the gram", "Keeps the bench clean"],
        "objectives": ["Bake one tray alone"],
        "readings": ["Crust and Crumb — Peter Reinhart"],
        "metrics": ["Nine of ten loaves sold"],
        "watch_fors": ["Opens the oven too early"],
        "development_tips": ["Taste with the shift before"],
    },
    "Journeyman": {
        "competencies": ["Judges dough by hand", "Plans the night shift"],
        "objectives": ["Run a shift of three"],
        "readings": ["Tartine Bread — Chad Robertson"],
        "metrics": ["No tray thrown away in a week"],
        "watch_fors": ["Skips the second proof"],
        "development_tips": ["Swap shifts with another bakery"],
    },
    "Master": {
        "competencies": ["Writes recipes others can follow", "Calculates a loaf's price"],
        "objectives": ["Open a second shop"],
        "readings": ["The Goal — Eli Goldratt"],
        "metrics": ["Two apprentices pass each year"],
        "watch_fors": ["Does everything alone"],
        "development_tips": ["Teach at the guild"],
    },
}
ENGINEER: Stages = {
    "Engineer I": {
        "competencies": ["Finishes small tickets", "Asks before guessing"],
        "objectives": ["Ship a fix each week"],
        "watch_fors": ["Sits stuck for days"],
    },
    "Engineer II": {
        "competencies": ["Owns a feature end to end", "Reviews with care"],
        "objectives": ["Lead one release"],
        "watch_fors": ["Polishes what nobody uses"],
    },
    "Staff Engineer": {
        "competencies": ["Sets direction over teams", "Writes decisions down"],
        "objectives": ["Retire one old system"],
        "watch_fors": ["Becomes the bottleneck"],
    },
}
NURSE: Stages = {
    "Grade 1": {
        "competencies": ["Measures and records vital signs"],
        "metrics": ["Charts complete at handover"],
        "development_tips": ["Walk the ward with a senior"],
    },
    "Grade 2": {
        "competencies": ["Plans care for six patients"],
        "metrics": ["No missed medication"],
        "development_tips": ["Lead the morning huddle"],
    },
    "Grade 3": {
        "competencies": ["Runs the ward at night"],
        "metrics": ["Falls halved in a year"],
        "development_tips": ["Shadow the matron"],
    },
}
PFLEGE: Stages = {
    "Berufseinsteiger": {
        "competencies": ["Wäscht und lagert sicher", "Schreibt Berichte verständlich"],
        "objectives": ["Eine Schicht begleiten"],
        "readings": ["Pflege heute — Nicole Menche"],
        "watch_fors": ["Fragt zu spät"],
    },
    "Fortgeschrittene": {
        "competencies": ["Leitet Angehörige an", "Plant die Woche"],
        "objectives": ["Eine Schicht führen"],
        "readings": ["Gute Pflege — Angelika Zegelin"],
        "watch_fors": ["Übernimmt alles selbst"],
    },
    "Expertin": {
        "competencies": ["Entwickelt Standards", "Berät die Leitung"],
        "objectives": ["Ein Projekt abschließen"],
        "readings": ["Führen — Fredmund Malik"],
        "watch_fors": ["Verliert die Station aus dem Blick"],
    },
}
SELLER: Stages = {
    name: {"competencies": [f"{verb} customers" for verb in verbs]}
    for name, verbs in {
        "L1": ["Greets new", "Listens to", "Writes offers for"],
        "L2": ["Visits large", "Negotiates with", "Forecasts the orders of"],
        "L3": ["Opens markets for", "Coaches sellers of", "Shapes prices for"],
    }.items()
}
ENGLISH = {
    "competencies": "Skills",
    "objectives": "Goals",
    "readings": "Books",
    "metrics": "Key Performance Indicators",
    "watch_fors": "Warning signs",
    "development_tips": "Activities",
}
OTHER_ENGLISH = {
    "competencies": "Behaviours",
    "objectives": "Main duties",
    "readings": "Resources",
    "metrics": "Outcomes",
    "watch_fors": "Risks",
    "development_tips": "Experience",
}
GERMAN = {
    "competencies": "Fachkompetenzen",
    "objectives": "Zielsetzungen",
    "readings": "Bücher",
    "metrics": "Messgrößen",
    "watch_fors": "Fallstricke",
    "development_tips": "Maßnahmen",
}
COINED = {
    "competencies": "Our craft heart",
    "objectives": "North stars",
    "watch_fors": "Dragons",
    "metrics": "Proof of pudding",
    "development_tips": "Ladders up",
    "readings": "Bedside table",
}
COINED_ANSWERS = {COINED[name]: name for name in NAMES}


@dataclass(frozen=True)
class Framework:
    """A document, with the truth about it and the answers that HR gives."""

    filename: str
    data: str | bytes
    stages: Stages
    answers: dict[str, str] = field(default_factory=dict)


def headings(stages: Stages, names, stage_mark="## ", list_mark="### ", end="", bullet="- ") -> str:
    lines = ["# Role career ladder", "", "Who we are and how we grow.", ""]
    for title, lists in stages.items():
        lines += [f"{stage_mark}{title}{end if stage_mark.startswith('*') else ''}", ""]
        for part, items in lists.items():
            lines += [f"{list_mark}{names[part]}{end}", *(f"{bullet}{item}" for item in items), ""]
    return "\n".join(lines)


def around(stages: Stages, names) -> str:
    """The lists outside, the stages inside of each."""
    lines = ["# Role levels", ""]
    for part in next(iter(stages.values())):
        lines.append(f"## {names[part]}")
        for title, lists in stages.items():
            lines += [f"### {title}", *(f"- {item}" for item in lists[part])]
    return "\n".join(lines)


def areas(stages: Stages) -> str:
    """Areas of competencies outside, stages inside."""
    lines = ["# Seller framework"]
    for at, area in enumerate(["Opening", "Keeping", "Growing"]):
        lines.append(f"## {area}")
        for title, lists in stages.items():
            lines += [f"### {title}", f"* {lists['competencies'][at]}"]
    return "\n".join(lines)


def lists_by_stages(stages: Stages, names) -> list[list[str]]:
    rows = [["", *stages]]
    for part in next(iter(stages.values())):
        rows.append([names[part], *("; ".join(lists[part]) for lists in stages.values())])
    return rows


def stages_by_lists(stages: Stages, names) -> list[list[str]]:
    parts = list(next(iter(stages.values())))
    rows = [["Level", *(names[part] for part in parts)]]
    return rows + [
        [title, *("\n".join(lists[part]) for part in parts)] for title, lists in stages.items()
    ]


def long_form(stages: Stages, names) -> list[list[str]]:
    rows = [["Stage", "Type", "Description"]]
    return rows + [
        [title, names[part], item]
        for title, lists in stages.items()
        for part, items in lists.items()
        for item in items
    ]


def matrix(stages: Stages, title="Competency") -> list[list[str]]:
    rows = [[title, *stages]]
    for at, area in enumerate(["Opening", "Keeping", "Growing"]):
        rows.append([area, *(lists["competencies"][at] for lists in stages.values())])
    return rows


def as_markdown(rows: list[list[str]], title="# Role") -> str:
    cells = [[cell.replace("\n", "<br>") for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([title, "", lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def as_html(rows: list[list[str]]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<h1>Role</h1><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def as_csv(rows: list[list[str]], delimiter=",") -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows(rows)
    return held.getvalue().encode()


def as_data(stages: Stages, names) -> dict:
    levels = [
        {"name": title} | {names[part].lower(): items for part, items in lists.items()}
        for title, lists in stages.items()
    ]
    return {"title": "Role", "levels": levels}


def sheets(stages: Stages, names) -> dict[str, list[list[str]]]:
    """A sheet for each stage."""
    return {
        title: [["List", "Text"], *([names[part], item] for part in lists for item in lists[part])]
        for title, lists in stages.items()
    }


def renamed(stages: Stages, *titles: str) -> Stages:
    return dict(zip(titles, stages.values(), strict=True))


def outline_html(stages: Stages, names) -> str:
    parts = ["<h1>Role</h1>"]
    for title, lists in stages.items():
        parts.append(f"<h2>{title}</h2>")
        for part, items in lists.items():
            inside = "".join(f"<li>{item}</li>" for item in items)
            parts.append(f"<h3>{names[part]}</h3><ul>{inside}</ul>")
    return "".join(parts)


def nested_bullets(stages: Stages, names) -> str:
    lines = ["# Role"]
    for title, lists in stages.items():
        lines.append(f"- {title}")
        for part, items in lists.items():
            lines += [f"  - {names[part]}", *(f"    - {item}" for item in items)]
    return "\n".join(lines)


def direct(stages: Stages, mark: str, end="") -> str:
    lines = ["# Seller", ""]
    for title, lists in stages.items():
        lines += [f"{mark}{title}{end}", *(f"- {item}" for item in lists["competencies"]), ""]
    return "\n".join(lines)


def plain(stages: Stages, names) -> str:
    lines = ["Nurse career framework", ""]
    for title, lists in stages.items():
        lines += [title, ""]
        for part, items in lists.items():
            lines += [f"{names[part]}:", *(f"• {item}" for item in items), ""]
    return "\n".join(lines)


TIERS = renamed(BAKER, "Tier 1", "Tier 2", "Tier 3")
ANIMALS = renamed(ENGINEER, "Otter", "Fox", "Bear")
ANIMALS_OF_SALES = renamed(SELLER, "Otter", "Fox", "Bear")
NUMBERED = renamed(ENGINEER, "1. Junior", "2. Senior", "3. Principal")
BANDS = renamed(NURSE, "Band 5", "Band 6", "Band 7")
FRAMEWORKS: list[Framework] = [
    Framework("headings.md", headings(BAKER, ENGLISH), BAKER),
    Framework("other-words.md", headings(TIERS, OTHER_ENGLISH), TIERS),
    Framework("german.md", headings(PFLEGE, GERMAN), PFLEGE),
    Framework("strong.md", headings(ENGINEER, ENGLISH, "**", "**", "**"), ENGINEER),
    Framework("plain.txt", plain(NURSE, OTHER_ENGLISH), NURSE),
    Framework("around.md", around(ENGINEER, ENGLISH), ENGINEER),
    Framework("areas.md", areas(SELLER), SELLER),
    Framework("direct.md", direct(SELLER, "## "), SELLER),
    Framework("direct-strong.md", direct(SELLER, "**", "**"), SELLER),
    Framework("bullets.md", nested_bullets(BAKER, ENGLISH), BAKER),
    Framework("numbered.md", headings(NUMBERED, ENGLISH, bullet="* "), NUMBERED),
    Framework("bands.docx", docx_of(headings(BANDS, OTHER_ENGLISH)), BANDS),
    Framework("page.html", outline_html(PFLEGE, GERMAN), PFLEGE),
    Framework("coined.md", headings(BAKER, COINED), BAKER, COINED_ANSWERS),
    Framework(
        "coined-stages.md",
        headings(ANIMALS, COINED),
        ANIMALS,
        {COINED[name]: name for name in NAMES[:2]} | {"Dragons": "watch_fors"},
    ),
    Framework("lists-by-stages.md", as_markdown(lists_by_stages(ENGINEER, ENGLISH)), ENGINEER),
    Framework("lists-by-stages.html", as_html(lists_by_stages(NURSE, OTHER_ENGLISH)), NURSE),
    Framework("stages-by-lists.csv", as_csv(stages_by_lists(BAKER, ENGLISH), ";"), BAKER),
    Framework("long.tsv", as_csv(long_form(PFLEGE, GERMAN), "\t"), PFLEGE),
    Framework("long.xlsx", workbook(Levels=long_form(BAKER, OTHER_ENGLISH)), BAKER),
    Framework("matrix.xlsx", workbook(Levels=matrix(SELLER)), SELLER),
    Framework("coined-matrix.csv", as_csv(matrix(ANIMALS_OF_SALES, "Area")), ANIMALS_OF_SALES),
    Framework("levels.json", json.dumps(as_data(ENGINEER, OTHER_ENGLISH)), ENGINEER),
    Framework("levels.yaml", yaml.safe_dump(as_data(NURSE, ENGLISH), sort_keys=False), NURSE),
    Framework("sheets.xlsx", workbook(**sheets(BAKER, ENGLISH)), BAKER),
    Framework("flat.md", headings(ENGINEER, ENGLISH, "## ", "## "), ENGINEER),
]
