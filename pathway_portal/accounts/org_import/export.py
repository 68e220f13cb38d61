"""Write everybody as a list, and the template. The import reads both back unchanged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pathways.exports.cells import defused
from pathways.models import Role, Stage

from ..models import User
from ..names import fold
from .columns import NONE, OWN, Column, plain

# Characters that XML cannot hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What a spreadsheet would read as an escaped character: _x0041_ is A.
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
WIDTHS = [14, 34, 28, 28, 24, 34, 24, 24, 10]  # of the columns, in characters


def headings() -> list[str]:
    """Return headings in the reader's language, or in English where the import knows no other."""
    names = []
    for column in Column:
        name = capfirst(str(column.label))
        names.append(
            name if OWN.get(plain(name)) == column else capfirst(column.value.replace("_", " "))
        )
    return names


def rows_of_people() -> Iterator[list[str]]:
    """Yield the headings, then everybody who was not erased. Empty values are "none"."""
    yield headings()
    stages = {
        s.pk: s
        for s in Stage.objects.filter(people__isnull=False)
        .distinct()
        .select_related("pathway__role")
    }
    role_names = _roles_by_folded_name()
    titles = _stages_by_title()
    people = (
        User.objects.still_known()
        .order_by("pk")
        .values_list(
            *("staff_number", "email", "name", "job_title", "department__name"),
            *("manager__email", "stage", "is_active"),
        )
    )
    for number, email, name, job_title, department, manager, stage, is_active in people.iterator():
        role = step = NONE
        if stage := stages.get(stage):
            role, step = stage.pathway.role.name, stage.title
            if role_names.get(fold(role)) != stage.pathway.role_id:
                role = stage.pathway.role.slug
            if titles.get((stage.pathway.role_id, fold(step)), {stage.slug}) != {stage.slug}:
                step = stage.slug
        yield [
            *(number or "", email, name, job_title or NONE, department or NONE),
            *(manager or NONE, role, step, "yes" if is_active else "no"),
        ]


def _roles_by_folded_name():
    """Map names to roles, as the import does."""
    names = {}
    for pk, slug, name in Role.objects.order_by("pk").values_list("pk", "slug", "name"):
        names[fold(name)] = names[slug] = pk
    return names


def _stages_by_title():
    """Map role and title to the slugs of published stages. A title with several is ambiguous.

    A title that is a number or another stage's slug would be read as that.
    """
    found = {}
    for role, slug, number, title in Stage.objects.published().values_list(
        "pathway__role", "slug", "number", "title"
    ):
        for name in {fold(title), slug, str(number)}:
            found.setdefault((role, name), set()).add(slug)
    return found


def example_rows() -> Iterator[list[str]]:
    """Yield the headings and two made-up people."""
    yield headings()
    yield [
        *("00017", "mira.okafor@example.com", "Mira Okafor", _("Head of Operations")),
        *(_("Operations"), NONE, "", "", "yes"),
    ]
    yield [
        *("00123", "jonas.weber@example.com", "Jonas Weber", _("Team lead")),
        *(_("Operations"), "00017", "", "", "yes"),
    ]


def as_csv(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield CSV for spreadsheets, starting with the byte order mark that tells them it is UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([defused(cell) for cell in row])
        yield line.getvalue()


def as_workbook(rows: Iterable[list[str]]) -> bytes:
    return _workbook({_("People"): (rows, WIDTHS)})


def template_workbook() -> bytes:
    explained = zip(headings(), _explanations(), strict=True)
    lines = [[_("Column"), _("What to write")], *map(list, explained), ["", ""]]
    lines += [["", line] for line in _rules()]
    return _workbook({_("People"): (example_rows(), WIDTHS), _("Explanations"): (lines, [24, 100])})


def _explanations():
    return [
        _("Optional. Your HR system’s number for the person. With it, a changed email address is a "
          "change of the same person."),
        _("The address people sign in with. Required for anybody new; enough to recognise "
          "somebody without a staff number."),
        _("First and last name. Required for anybody new."),
        _("Optional."),
        _("Optional. A department that does not exist yet is added."),
        _("Optional. The manager’s email address, staff number, or full name where only one person "
          "has that name."),
        _("Optional. The name of a role with a published pathway."),
        _("The number or title of the stage where the person now stands. Only together with a "
          "role, unless the person already has one."),
        _("“yes” or “no”. With “no”, somebody who is here leaves."),
    ]  # fmt: skip


def _rules():
    return [
        _("Replace the two examples with your people. Each person has one row."),
        _("An empty cell changes nothing."),
        _("Write “none” to take away a job title, department, manager or stage."),
        _("Anyone not in the list stays as they are."),
    ]


def _workbook(sheets):
    """Return a workbook with these sheets: the rows of each, and the widths of its columns."""
    from openpyxl import Workbook  # only where somebody asks for one
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    for title, (rows, widths) in sheets.items():
        sheet = workbook.create_sheet(title)
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                text = ESCAPED.sub("_x005F_", defused(UNWRITABLE.sub("", text)))
                cell = WriteOnlyCell(sheet, text)
                # Text stays text: no number loses its zeros, nothing is calculated.
                cell.data_type, cell.number_format = "s", "@"
                if not number:
                    cell.font = Font(bold=True)
                elif len(widths) == 2:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                cells.append(cell)
            sheet.append(cells)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
