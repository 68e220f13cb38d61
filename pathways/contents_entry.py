"""Say what there is to know of a pathway, its stages and their lists. `contents` fills it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.apps import apps


class TextKind(StrEnum):
    """Say how long a text may be, and whether people read it as words."""

    LINE = "line"
    PARAGRAPHS = "paragraphs"
    LINES = "lines"  # several, none of them empty; documents have one bullet for each
    LINK = "link"
    LANGUAGE = "language"  # the code of one
    LEVEL = "level"  # one of the scale
    READING_KIND = "reading_kind"  # a book, a course, a person; a book where it is empty
    COMPETENCY = "competency"  # the identity of one of the same stage; documents say its words


class Need(StrEnum):
    """Say what the check makes of a text that is missing."""

    REQUIRED = "required"  # stops publishing
    WANTED = "wanted"  # warns
    OPTIONAL = "optional"


class Area(StrEnum):
    """Say where the role's page shows a list."""

    MAIN = "main"
    ASIDE = "aside"
    BELOW = "below"


@dataclass(frozen=True)
class Text:
    """One text field of a pathway, a stage or a line of a list."""

    name: str
    kind: TextKind = TextKind.LINE
    need: Need = Need.OPTIONAL
    # What documents call it, in English and German. Exports write the first name.
    document_names: tuple[str, ...] = ()
    # Only for the texts of a pathway or stage itself: a line's texts share the label of its list.
    label: str = ""
    anchor: str = ""  # the id of the part of the page where it stands
    in_profile: bool = False  # stands in the table called role profile
    # Tables have a column for it only where a pathway uses it: those of other pathways stay as
    # they were before there was such a text.
    only_where_used: bool = False

    @property
    def is_words(self) -> bool:
        """Tell whether people read it as words. Then the check looks for gaps and placeholders."""
        return self.kind in (TextKind.LINE, TextKind.PARAGRAPHS, TextKind.LINES)

    @property
    def is_searched(self) -> bool:
        return self.kind not in (TextKind.LANGUAGE, TextKind.LEVEL, TextKind.COMPETENCY)


@dataclass(frozen=True)
class CaseItemType:
    """Say what a row is in the CASE export."""

    title: str
    code: str  # its place in the hierarchy of types: what is below "1" begins with "1."
    description: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Content:
    """The pathway itself, its stages, or a list of one of them.

    `name` is both the relation that leads from the holder to the rows and the name of the list in
    documents. The first text stands for the whole row. Fields without a default have to be given,
    so that no list can forget one.
    """

    name: str
    model_label: str
    # The foreign key to what holds it: "pathway", "stage" or "capability"; none for the pathway.
    holder: str
    texts: tuple[Text, ...]
    # What pages call the list and one of its lines.
    title: str
    label: str
    # The line's id on the page is its anchor and its position.
    anchor: str
    # What documents call the list, in English and German. Exports write the first name.
    document_names: tuple[str, ...]
    # What a row is in the CASE export, or None where it is left out.
    case_type: CaseItemType | None
    # A row keeps its slug from version to version, so that answers find it again.
    has_identity: bool = False
    order: str = "position"
    section: str = ""  # the section's id on the page, if not the name of the list
    # Which partials show the lines on the page of the stage or role, and on the printed page.
    template: str = "pathways/lists/_lines.html"
    document_template: str = "pathways/document/_lines.html"
    css_class: str = "ticks"
    icon: str = "list-bullet"
    hint: str = ""
    is_warning: bool = False
    is_optional: bool = False  # nothing is missing where it is empty
    # Each row is a list of its own: pages show it as a section under the row's own title.
    is_named_by_hr: bool = False
    area: Area = Area.BELOW
    is_after_stages: bool = False  # in documents
    # The heads of its two columns, where documents write it as a table.
    document_columns: tuple[tuple[str, str], ...] = ()

    @property
    def model(self):
        return apps.get_model(self.model_label)

    @cached_property
    def field_names(self) -> list[str]:
        return [text.name for text in self.texts]

    @property
    def main_text(self) -> str:
        """The name of the field that stands for the whole row."""
        return self.texts[0].name

    @property
    def word_fields(self) -> list[str]:
        return [text.name for text in self.texts if text.is_words]

    def text(self, name: str) -> Text:
        return next(text for text in self.texts if text.name == name)

    @property
    def lists(self) -> list[Content]:
        """The lists that its rows hold, in reading order."""
        return [content for content in CONTENTS if self.holds(content)]

    @property
    def holder_content(self) -> Content | None:
        return next((each for each in CONTENTS if each.holds(self)), None)

    def holds(self, other: Content) -> bool:
        return self.key_name == other.holder

    @property
    def key_name(self) -> str:
        """The name of foreign keys that lead to its rows."""
        return self.model_label.split(".")[1].lower()

    @property
    def path_to_pathway(self) -> str:
        """The lookup from a row to its pathway: `stage__pathway`. Empty for the pathway itself."""
        holder = self.holder_content
        return "__".join(filter(None, [self.holder, holder.path_to_pathway])) if holder else ""

    @property
    def path_from_pathway(self) -> str:
        """The lookup from a pathway to the rows: `stages__objectives`. Empty for itself."""
        holder = self.holder_content
        return "__".join(filter(None, [holder.path_from_pathway, self.name])) if holder else ""

    def rows_in(self, pathway) -> list:
        """Return its rows in a pathway, in reading order; load them along."""
        holder = self.holder_content
        if holder is None:
            return [pathway]
        return [row for each in holder.rows_in(pathway) for row in getattr(each, self.name).all()]


# `contents` fills it in, in the order in which people read.
CONTENTS: list[Content] = []


def content_named(name: str) -> Content:
    """Return the content of this name: `content_named("objectives")`."""
    return next(content for content in CONTENTS if content.name == name)


def content_of(model: type) -> Content:
    """Return the content whose rows are of this model."""
    label = model._meta.label
    return next(content for content in CONTENTS if content.model_label == label)


def lists_below(holder: Content) -> Iterator[Content]:
    """Yield the lists that a holder's rows have, each followed by those of its own rows."""
    for content in holder.lists:
        yield content
        yield from lists_below(content)


def prefetches(lists: Iterable[Content]) -> list[str]:
    """Return the relations to prefetch so that these lists are loaded, with all lists in them."""
    found = []
    for content in lists:
        found.append(content.name)
        found += [f"{content.name}__{name}" for name in prefetches(content.lists)]
    return found
