"""Write `docs/access.md`, the rules of `rules.txt` for people to read.

python -m tests.access.write_page
"""

import re
from pathlib import Path

from tests.access.rules import EVERYBODY_ELSE, RULES, addresses_in, people_of

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """\
# Who may see and do what

<!-- Written by `python -m tests.access.write_page` from `tests/access/rules.txt`. Change that. -->

Every address of the portal, and what becomes of it for each kind of person. `make test` asks a part
of it, another one each time, and `make test-all` every cell.

**Look** stands for GET and HEAD, **send** for POST. Other methods are named. Where a table says
nothing of a method, the answer is 405: not by this method. Part of an address in braces stands for
a value, such as the number of an assessment.

The **owner** is the person it is about; a **peer** has the same manager. The **manager in HR** has
the rights of an HR admin and a direct report, who is the owner for them. The **leaver** was signed
in when their account was closed. **Nobody** is a visitor who has not signed in. A line without an
entry under “of what” holds for whatever the other lines of its address do not name.

What an assessment can be:

| of what | what that is |
|---|---|
| draft | not submitted yet |
| … taken back | submitted, begun by the manager, and taken back |
| … again | the second one of the same stage |
| … of an old version | the pathway has a newer one |
| submitted | waits for an independent review |
| … openly | while the company let managers read the answers before they rate |
| begun | the manager has begun the review |
| … by the former manager | somebody who is no longer the manager had begun it |
| open | both views are open |
| confirmed | one of the two has confirmed the outcome |
| agreed | both have |
| … signed by the former manager | who reviewed and confirmed it |
| withheld | reviewed earlier, and closed to the manager until the review they owe is in |

| the table says | what happens |
|---|---|
| sees it | the page, file or answer; nothing is saved |
| sees it, with a receipt | the same, and the owner can read who has looked |
| saved | what was sent is saved |
| led on | led to another page of the portal; nothing is saved |
| sign in | led to a sign-in page, whether there is anything at this address or not |
| not found | 404, exactly as for something that never existed |
| not listed | led to the start of HR’s workplace, exactly as for something that never existed |
| no right | 403, exactly as for something that never existed |
| not allowed | 403: they can see it, and may not do this with it |
| other method only | 405 |
| page too old | 409: it has changed since; nothing is saved, and what was typed comes back |
| overtaken | 409: as before, and they see what has changed, with a receipt |
| bad request | 400: no page of the portal sends this |
"""
OUTCOMES = {
    "shown": "sees it",
    "read": "sees it, with a receipt",
    "done": "saved",
    "onward": "led on",
    "sign in": "sign in",
    "unknown": "not found",
    "none there": "not listed",
    "no right": "no right",
    "forbidden": "not allowed",
    "not so": "other method only",
    "moved on": "page too old",
    "overtaken": "overtaken",
    "bad": "bad request",
}


METHODS = {"GET": "look", "HEAD": "look", "POST": "send", "else": "all else"}


def page():
    """Return the page. A remark inside a table of the rules ends the table, and begins another."""
    lines = [HEAD.rstrip()]
    _preface, *sections = re.split(r"^== *(.*)$", RULES.read_text(encoding="utf-8"), flags=re.M)
    for title, section in zip(sections[::2], sections[1::2], strict=True):
        lines += ["", f"## {title}", *_tables(section)]
    return "\n".join(lines) + "\n"


def _tables(section):
    heads, address, remark, is_new = [], "", [], True
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("#"):
            remark.append(line.removeprefix("#").strip())
            is_new = True
        elif cells[0] == "address":
            heads, is_new = cells[3:], True
            yield from _paragraph(remark)
            yield from _paragraph(_everybody_else(heads))
            remark = []
        elif line.strip():
            if is_new:
                yield from _paragraph(remark)
                yield from ["", *_table_head(heads)]
                remark = []
            address = cells[0] or address
            yield _table_row(address if is_new or cells[0] else "", cells)
            is_new = False


def _paragraph(lines):
    return ["", " ".join(lines)] if lines else []


def _everybody_else(heads):
    if EVERYBODY_ELSE not in heads:
        return []
    return [f"Everybody else is here: {', '.join(people_of(EVERYBODY_ELSE, heads))}."]


def _table_head(heads):
    names = ["address", "of what", "how", *heads]
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def _table_row(address, cells):
    of = cells[1].replace("; ", ", ")
    outcomes = [OUTCOMES[cell] for cell in cells[3:]]
    first = "<br>".join(f"`{each}`" for each in addresses_in(address)) if address else ""
    return f"| {' | '.join([first, of, _methods(cells[2]), *outcomes])} |"


def _methods(cell):
    methods = cell.split()
    if methods in (["GET"], ["HEAD"]):  # one without the other
        return methods[0]
    return ", ".join(dict.fromkeys(METHODS.get(method, method) for method in methods))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
