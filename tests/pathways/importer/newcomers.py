"""Documents as a newcomer to the portal would bring them, each in a form of its own.

The first ten were written before any rule was changed for them;
`python -m tests.pathways.importer.measure` counts where their lines end up.
"""

from __future__ import annotations

from html import escape

from .frameworks import Framework, as_csv
from .samples import docx, paragraph

HEADING = '<w:pStyle w:val="berschrift2"/>'


def word_table(*rows: tuple[tuple[str, ...], ...]) -> str:
    """A table of Word: each cell holds paragraphs."""
    made = []
    for row in rows:
        cells = ("".join(map(paragraph, cell)) for cell in row)
        made.append("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>")
    return f"<w:tbl>{''.join(made)}</w:tbl>"


CLERK = {
    "Accounts Assistant": {
        "competencies": ["Books invoices without a slip", "Chases payments kindly"],
        "metrics": ["All invoices booked within two days"],
        "watch_fors": ["Hides an error until the audit"],
    },
    "Accountant": {
        "competencies": ["Closes the month alone", "Explains a balance to a layman"],
        "metrics": ["Month closed by the fourth day"],
        "watch_fors": ["Trusts the spreadsheet of a predecessor"],
    },
}


def table_a_stage() -> bytes:
    """A heading for each stage, and below it a table of two columns: list, lines."""
    names = {"competencies": "Knowledge and skills", "metrics": "KPIs", "watch_fors": "Risks"}
    body = [paragraph("Finance career paths", '<w:pStyle w:val="Titel"/>')]
    for title, lists in CLERK.items():
        body.append(paragraph(title, HEADING))
        body.append(word_table(*(((names[part],), tuple(lists[part])) for part in lists)))
    return docx("".join(body))


GARDENER = {
    "Stufe 1 – Einarbeitung": {
        "competencies": ["Unterscheidet zwanzig Stauden", "Schneidet Hecken gerade"],
        "objectives": ["Ein Beet allein anlegen"],
        "development_tips": ["Mit der Meisterin durch den Park gehen"],
    },
    "Stufe 2 – Selbstständig": {
        "competencies": ["Plant Pflanzungen für ein Jahr", "Wartet Maschinen"],
        "objectives": ["Eine Baustelle übernehmen"],
        "development_tips": ["Einen Kurs für Baumpflege besuchen"],
    },
    "Stufe 3 – Vorarbeit": {
        "competencies": ["Führt eine Kolonne", "Spricht mit Kundschaft über Preise"],
        "objectives": ["Zwei Lehrlinge zur Prüfung bringen"],
        "development_tips": ["Angebote gegenlesen lassen"],
    },
}


def german_grid() -> bytes:
    """One table of Word: the stages beside each other, the lists below each other."""
    names = {
        "competencies": "Das kannst du",
        "objectives": "Deine Ziele",
        "development_tips": "So kommst du weiter",
    }
    rows = [((" ",), *((title,) for title in GARDENER))]
    for part, name in names.items():
        rows.append(((name,), *(tuple(lists[part]) for lists in GARDENER.values())))
    title = paragraph("Laufbahn Gartenbau", '<w:pStyle w:val="Titel"/>')
    return docx(title + word_table(*rows))


SUPPORT = {
    "Support Agent": {
        "competencies": ["Answers within the hour", "Finds the article that helps"],
        "readings": ["The Effortless Experience — Matthew Dixon"],
    },
    "Senior Support Agent": {
        "competencies": ["Calms an angry caller", "Writes articles others use"],
        "readings": ["Nonviolent Communication — Marshall Rosenberg"],
    },
    "Support Lead": {
        "competencies": ["Plans the rota", "Takes trends to the product team"],
        "readings": ["The Goal — Eli Goldratt"],
    },
}
SUPPORT_YAML = """\
role: Support
description: Help people who are stuck.
levels:
  Support Agent:
    skills:
      - Answers within the hour
      - Finds the article that helps
    books:
      - The Effortless Experience — Matthew Dixon
  Senior Support Agent:
    skills:
      - Calms an angry caller
      - Writes articles others use
    books:
      - Nonviolent Communication — Marshall Rosenberg
  Support Lead:
    skills:
      - Plans the rota
      - Takes trends to the product team
    books:
      - The Goal — Eli Goldratt
"""
DESIGNER = {
    "Designer 1": {
        "competencies": ["Draws every state of a screen", "Tests with five people"],
        "objectives": ["Ship a flow"],
    },
    "Designer 2": {
        "competencies": ["Leads a discovery", "Writes for the screen"],
        "objectives": ["Own a product area"],
    },
}
DESIGNER_YAML = """\
name: Product Designer
ladder:
  - level: Designer 1
    expectations:
      - area: Craft
        criteria:
          - text: Draws every state of a screen
      - area: Research
        criteria:
          - text: Tests with five people
    goals: [Ship a flow]
  - level: Designer 2
    expectations:
      - area: Craft
        criteria:
          - text: Leads a discovery
      - area: Research
        criteria:
          - text: Writes for the screen
    goals: [Own a product area]
"""
DRIVER = {
    "Trainee driver": {
        "competencies": ["Checks brakes and lights", "Reads the route sheet"],
        "watch_fors": ["Hurries at the depot"],
    },
    "Driver": {
        "competencies": ["Keeps the timetable in the rain", "Helps with wheelchairs"],
        "watch_fors": ["Skips breaks"],
    },
    "Driver trainer": {
        "competencies": ["Gives feedback at the wheel", "Signs off trainees"],
        "watch_fors": ["Takes the wheel too soon"],
    },
}


def wiki() -> str:
    """The markup of a wiki: `h2.` for headings, asterisks for lines."""
    names = {"competencies": "Skills", "watch_fors": "Pitfalls"}
    lines = ["h1. Bus driver", "", "What we expect from the people at the wheel.", ""]
    for title, lists in DRIVER.items():
        lines += [f"h2. {title}", ""]
        for part, items in lists.items():
            lines += [f"h3. {names[part]}", *(f"* {item}" for item in items), ""]
    return "\n".join(lines)


LIBRARIAN = {
    "Library Assistant": {
        "competencies": ["Shelves by the system", "Greets every visitor"],
        "objectives": ["Know the house"],
    },
    "Librarian": {
        "competencies": ["Catalogues rare prints", "Runs story time"],
        "objectives": ["Look after one collection"],
    },
    "Head Librarian": {
        "competencies": ["Wins money for the house", "Plans opening hours"],
        "objectives": ["Open a branch"],
    },
}
LIBRARIAN_TXT = """\
CAREER LADDER: LIBRARY
======================

LEVEL ONE: LIBRARY ASSISTANT
----------------------------
Skills & knowledge
1) Shelves by the system
2) Greets every visitor
Goals
1) Know the house

LEVEL TWO: LIBRARIAN
--------------------
Skills & knowledge
1) Catalogues rare prints
2) Runs story time
Goals
1) Look after one collection

LEVEL THREE: HEAD LIBRARIAN
---------------------------
Skills & knowledge
1) Wins money for the house
2) Plans opening hours
Goals
1) Open a branch
"""
COOK = {
    "Commis": {
        "competencies": ["Chops evenly", "Keeps the station clean"],
        "objectives": ["Cook one station alone"],
        "watch_fors": ["Tastes too little"],
    },
    "Sous-chef": {
        "competencies": ["Writes the order list", "Trains a commis"],
        "objectives": ["Run the pass on Saturdays"],
        "watch_fors": ["Shouts"],
    },
}


def run_in() -> str:
    """The name of a list in bold, and its lines behind it on the same line."""
    names = {"competencies": "Skills", "objectives": "Goals", "watch_fors": "Risks"}
    lines = ["# Kitchen", ""]
    for title, lists in COOK.items():
        lines += [f"## {title}", ""]
        for part, items in lists.items():
            lines += [f"**{names[part]}:** {'; '.join(items)}", ""]
    return "\n".join(lines)


ADVISER = {
    "Junior-Beraterin": {
        "competencies": ["Hört genau zu", "Schreibt saubere Protokolle"],
        "metrics": ["Protokolle am selben Tag verschickt"],
    },
    "Beraterin": {
        "competencies": ["Moderiert Workshops", "Rechnet einen Fall durch"],
        "metrics": ["Zwei Folgeaufträge im Jahr"],
    },
    "Senior-Beraterin": {
        "competencies": ["Gewinnt Kundschaft", "Coacht das Team"],
        "metrics": ["Auslastung des Teams über achtzig Prozent"],
    },
}


def definition_lists() -> str:
    """A page in German: the names of lists are terms, and the lines their definitions."""
    names = {"competencies": "Fähigkeiten", "metrics": "Erfolgskennzahlen"}
    parts = ["<html lang='de'><body><h1>Beratung</h1>"]
    for title, lists in ADVISER.items():
        parts.append(f"<h2>{title}</h2><dl>")
        for part, items in lists.items():
            parts.append(f"<dt>{names[part]}</dt>")
            parts += [f"<dd>{escape(item)}</dd>" for item in items]
        parts.append("</dl>")
    return "".join([*parts, "</body></html>"])


ANALYST = {
    "L1": {"competencies": ["Cleans a table", "Draws a fair chart", "Presents to the team"]},
    "L2": {"competencies": ["Builds a pipeline", "Picks the right test", "Presents to the board"]},
    "L3": {"competencies": ["Sets data standards", "Designs trials", "Shapes the strategy"]},
}
ANALYST_CSV = [
    ["Data analyst competency matrix", "", "", "", ""],
    ["", "", "", "", ""],
    ["Area", "Competency", "L1", "L2", "L3"],
    ["Technique", "Data", *(ANALYST[level]["competencies"][0] for level in ANALYST)],
    ["", "Statistics", *(ANALYST[level]["competencies"][1] for level in ANALYST)],
    ["Influence", "Presenting", *(ANALYST[level]["competencies"][2] for level in ANALYST)],
]
TESTER = {
    "Tester": {
        "competencies": ["Writes bugs others can repeat", "Reads logs"],
        "objectives": ["Cover one feature"],
    },
    "Senior Tester": {
        "competencies": ["Automates the dull part", "Finds the risk first"],
        "objectives": ["Cut the night run in half"],
    },
}
TESTER_MD = """\
---
title: Tester
owner: Quality guild
---

:rocket: Welcome! This is how testers grow here.

[TOC]

<details><summary>Tester</summary>

| We expect | You aim for |
|---|---|
| Writes bugs others can repeat<br>Reads logs | Cover one feature |

</details>
<details><summary>Senior Tester</summary>

| We expect | You aim for |
|---|---|
| Automates the dull part<br>Finds the risk first | Cut the night run in half |

</details>
"""

NEWCOMERS = [
    Framework("table-a-stage.docx", table_a_stage(), CLERK),
    Framework("laufbahn.docx", german_grid(), GARDENER),
    Framework("support.yaml", SUPPORT_YAML, SUPPORT),
    Framework("designer.yml", DESIGNER_YAML, DESIGNER),
    Framework("wiki.txt", wiki(), DRIVER),
    Framework("library.txt", LIBRARIAN_TXT, LIBRARIAN),
    Framework("kitchen.md", run_in(), COOK),
    Framework("beratung.html", definition_lists(), ADVISER),
    Framework("analyst.csv", as_csv(ANALYST_CSV), ANALYST),
    Framework("details.md", TESTER_MD, TESTER),
]
CARPENTER = {
    "Lehrling": {
        "competencies": ["Sägt im Winkel", "Liest Zeichnungen"],
        "objectives": ["Gesellenstück planen"],
    },
    "Geselle": {
        "competencies": ["Baut Treppen", "Rechnet Material"],
        "objectives": ["Baustelle abnehmen"],
    },
    "Meister": {
        "competencies": ["Kalkuliert Angebote", "Bildet aus"],
        "objectives": ["Betrieb führen"],
    },
}


def without_marks() -> str:
    """Plain text in German: the names of stages and lists stand on lines of their own."""
    names = {"competencies": "Fähigkeiten", "objectives": "Ziele"}
    lines = ["Karrierepfad Zimmerei", ""]
    for title, lists in CARPENTER.items():
        lines.append(title)
        for part, items in lists.items():
            lines += [names[part], *(f"- {item}" for item in items)]
        lines.append("")
    return "\n".join(lines)


# Written after the rules, and read wrong at first: a word for stages was missing.
NEWCOMERS.append(Framework("zimmerei.txt", without_marks(), CARPENTER))
