"""Load all that a version says, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from ..contents import (
    CONTENTS,
    PATHWAY,
    STAGES,
    Content,
    Text,
    TextKind,
    content_named,
    content_of,
    lists_below,
)
from ..loading import load_contents
from ..models import Competency, Pathway, Stage
from ..tracks import Track, tracks_of
from .problem import Problem, ProblemKind, Severity

SELF_EVIDENT = ["text", "slug", "position"]  # fields that a sentence need not name
LONG = 120  # characters of what is quoted

Row = TypeVar("Row", bound=Model, covariant=True)


@dataclass(frozen=True)
class CheckedLine(Generic[Row]):
    """A row of a list, and its place there from 0. The pathway itself is in no list."""

    row: Row
    index: int = 0
    stage: Stage | None = None

    @property
    def main_field(self) -> str:
        """The name of the field that stands for the whole row."""
        return content_of(type(self.row)).main_text

    def text(self, field: str = "") -> str:
        """Return one of its texts; by default the one that stands for the whole row."""
        return getattr(self.row, field or self.main_field)

    @property
    def list_name(self) -> str:
        return content_of(type(self.row)).name

    def where(self, field: str = "") -> str:
        """Name its place: `“Stage 2: Delivery”, objective 3`. Empty for the pathway."""
        stage = [in_quotes(self.stage)] if self.stage else []
        return capfirst(", ".join([*stage, *self._where_in_stage(field)]))

    def _where_in_stage(self, field: str) -> list[str]:
        names = []
        if not isinstance(self.row, (Pathway, Stage)):
            names.append(f"{self.row._meta.verbose_name} {self.index + 1}")
        named = {field.name: field.verbose_name for field in self.row._meta.concrete_fields}
        if field in named and field not in SELF_EVIDENT:
            names.append(str(named[field]))
        return names

    def error(self, kind: ProblemKind, field: str, message: str, *, place: bool = True) -> Problem:
        """Return a problem that stops publishing; `place=False` if `message` names the place."""
        return self._problem(Severity.ERROR, kind, field, message, place)

    def warning(
        self,
        kind: ProblemKind,
        field: str,
        message: str,
        suggestion: str = "",
        *,
        place: bool = True,
    ) -> Problem:
        return self._problem(Severity.WARNING, kind, field, message, place, suggestion)

    def _problem(
        self,
        severity: Severity,
        kind: ProblemKind,
        field: str,
        message: str,
        place: bool,
        suggestion: str = "",
    ) -> Problem:
        return Problem(
            severity=severity,
            kind=kind,
            message=message,
            obj=self.row,
            field=field,
            suggestion=suggestion,
            index=self.index,
            place=self.where(field) if place else "",
            place_in_stage=capfirst(", ".join(self._where_in_stage(field))) if place else "",
        )


@dataclass(frozen=True)
class CheckedList:
    """A list of the pathway, a stage or a capability."""

    holder: CheckedLine
    name: str
    lines: list[CheckedLine]

    @property
    def title(self) -> str:
        return capfirst(str(content_named(self.name).model._meta.verbose_name_plural))


class PathwayContents:
    """A version with all its lists, however many rows they have in a constant number of queries."""

    def __init__(
        self,
        pathway: Pathway,
        *,
        is_loaded: bool = False,
        tracks: list[Track] | None = None,
        before: Pathway | None = None,
        left_behind: list[Stage] | None = None,
    ):
        """`is_loaded` says that the pathway came from `with_contents()`.

        Each of these need not be given, and is then looked for when a rule wants it: `tracks`, the
        tracks of the version, `before`, the one that was published last, with its contents, and
        `left_behind`, as `stages_left_behind` finds them.
        """
        self.pathway = pathway if is_loaded else _loaded(pathway)
        self.lists = list(self._lists())
        self.left_behind = left_behind
        if tracks is not None:
            self.tracks = tracks
        if before is not None:
            self.before = before

    @property
    def language(self) -> str:
        """The language without its region: "de" for Swiss German too."""
        return self.pathway.language.split("-")[0].lower()

    @cached_property
    def head(self) -> CheckedLine:
        return CheckedLine(self.pathway)

    @cached_property
    def lines(self) -> list[CheckedLine]:
        """The pathway, and every row of every list."""
        return [self.head, *(line for held in self.lists for line in held.lines)]

    @cached_property
    def stages(self) -> list[CheckedLine[Stage]]:
        return cast(list[CheckedLine[Stage]], self.lines_in("stages"))

    @cached_property
    def competencies(self) -> list[CheckedLine[Competency]]:
        return cast(list[CheckedLine[Competency]], self.lines_in("competencies"))

    @cached_property
    def tracks(self) -> list[Track]:
        """The published roles that begin with the same stages. One query."""
        return tracks_of(self.pathway)

    @cached_property
    def before(self) -> Pathway | None:
        """The version that was published last, with its rows that have an identity."""
        named = [content for content in CONTENTS if content.has_identity]
        paths = [content.path_from_pathway for content in named]
        released = Pathway.objects.released().filter(role=self.pathway.role_id)
        return released.order_by("-number").prefetch_related(*paths).first()

    def lines_in(self, *names: str) -> list[CheckedLine]:
        """Return the lines of the lists with these names, in reading order."""
        return [line for held in self.lists if held.name in names for line in held.lines]

    @property
    def links(self) -> Iterator[tuple[CheckedLine, str, str]]:
        """Yield each link, after its line and the name of its field."""
        for line in self.lines:
            for text in content_of(type(line.row)).texts:
                if text.kind == TextKind.LINK and (link := getattr(line.row, text.name)):
                    yield line, text.name, link

    def in_reading_order(self, problems: list[Problem]) -> list[Problem]:
        """Sort the problems: those of a row come before those of the lines in its lists."""
        place = {line.row: place for place, line in enumerate(self._page_by_page())}
        lists = [content.name for content in lists_below(PATHWAY)]

        def key(problem: Problem) -> tuple[int, int]:
            fields = [field.name for field in problem.obj._meta.concrete_fields]
            return place[problem.obj], [*fields, *lists].index(problem.field)

        return sorted(problems, key=key)

    def _page_by_page(self) -> Iterator[CheckedLine]:
        """Yield every row after the row that holds it."""
        hanging: dict[Model, list[CheckedLine]] = {}
        for held in self.lists:
            hanging.setdefault(held.holder.row, []).extend(held.lines)

        def walk(line: CheckedLine) -> Iterator[CheckedLine]:
            yield line
            for follower in hanging.get(line.row, []):
                yield from walk(follower)

        return walk(self.head)

    def _lists(self) -> Iterator[CheckedList]:
        for content in PATHWAY.lists:
            held = self._list(self.head, content)
            yield held
            for line in held.lines:
                for inner in content.lists:
                    yield self._list(line, inner)

    def _list(self, holder: CheckedLine, content: Content) -> CheckedList:
        rows = getattr(holder.row, content.name).all()
        lines = [
            CheckedLine(row, index, row if content is STAGES else holder.stage)
            for index, row in enumerate(rows)
        ]
        return CheckedList(holder, content.name, lines)


def _loaded(pathway: Pathway) -> Pathway:
    fresh = Pathway.objects.select_related("role").get(pk=pathway.pk)
    load_contents([fresh])
    return fresh


def words_of(line: CheckedLine) -> list[Text]:
    """Return the texts of a row that hold words for people to read."""
    return [text for text in content_of(type(line.row)).texts if text.is_words]


def in_quotes(words: object) -> str:
    """Quote in the way of the reader's language."""
    return _("“%(words)s”") % {"words": words}


def quoted(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONG)
