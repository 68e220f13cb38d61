"""Hold a draft with all its rows, loaded in as many queries as there are kinds of lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...contents import PATHWAY, STAGES, Content
from ...models import Pathway, PathwayState, Stage
from .keys import list_key, row_key

FIELDS_OF_A_LIST = 3  # its box, its version, and the line that the box stands below


@dataclass
class Row:
    content: Content
    saved: object  # the row of the database
    lists: list[RowList] = field(default_factory=list)
    inside: RowList | None = None  # the list it is a line of

    @property
    def key(self) -> str:
        return row_key(self.content, self.saved.pk)

    @property
    def words(self) -> str:
        return getattr(self.saved, self.content.main_text)

    def beside(self, name: str) -> list[Row]:
        """Return the lines of another list of what holds this line."""
        holder = self.inside.holder if self.inside else None
        lists = holder.lists if holder else []
        return [row for held in lists if held.content.name == name for row in held.rows]


@dataclass
class RowList:
    """The lines that one row holds in one of its lists, in their order."""

    content: Content
    holder: Row
    rows: list[Row] = field(default_factory=list)

    @property
    def key(self) -> str:
        return list_key(self.content, self.holder.saved.pk)


class Draft:
    """Find the rows and lists of one version by their keys."""

    def __init__(self, pathway_pk: int):
        self.pathway = Pathway.objects.with_contents().get(pk=pathway_pk)
        self.rows: dict[str, Row] = {}
        self.lists: dict[str, RowList] = {}
        self.head = self._row(PATHWAY, self.pathway, None)
        self._settled: set[str] | None = None

    @property
    def settled_stages(self) -> set[str]:
        """The addresses of stages that people have read: they stay as they are."""
        if self._settled is None:
            known = Stage.objects.filter(pathway__role=self.pathway.role_id)
            known = known.exclude(pathway__state=PathwayState.DRAFT)
            self._settled = set(known.order_by().values_list("slug", flat=True))
        return self._settled

    @property
    def field_count(self) -> int:
        """Count the fields that its page sends for rows and lists, with their versions."""
        of_rows = sum(len(self.fields_of(row)) + 1 for row in self.rows.values())
        return of_rows + FIELDS_OF_A_LIST * len(self.lists)

    def fields_of(self, row: Row) -> list[str]:
        """Return the fields that can be edited."""
        has_identity = row.content.has_identity
        if row.content is STAGES and row.saved.slug in self.settled_stages:
            has_identity = False
        return [*row.content.field_names, *(["slug"] if has_identity else [])]

    def rows_of(self, content: Content) -> list[Row]:
        return [row for row in self.rows.values() if row.content is content]

    def _row(self, content, saved, inside) -> Row:
        row = self.rows[row_key(content, saved.pk)] = Row(content, saved, inside=inside)
        for each in content.lists:
            held = RowList(each, row)
            self.lists[held.key] = held
            row.lists.append(held)
            held.rows = [self._row(each, line, held) for line in getattr(saved, each.name).all()]
        return row
