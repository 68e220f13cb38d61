"""What becomes of pasted stages: what each of them adds to a draft, and what is in no list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...contents import STAGES, Content
from ...documents.document import StageDocument, is_plain, item_class
from ...documents.finding_groups import grouped
from ...documents.wording import place_in_words, sentence
from ...importer.load import columns_of
from ...importer.pasted_stages import PastedStages, UnplacedLine
from ...text import name_key
from ..heading_answers import heading_rows
from ..import_remarks import ImportRemark, RemarkGroup, source_of
from .draft import Draft, Row
from .pasted import new_lines
from .pasting import StagePlan, planned, why_no_room

MOST_TO_PLACE = 100  # lines that can be put into a list one by one
NEW = "new"  # a stage of its own
# The lists of a stage that take a line by itself.
PLACES = {content.name: content for content in STAGES.lists if not content.is_named_by_hr}


@dataclass
class StageToPaste:
    """A pasted stage on the preview: what it says, and what that adds to the draft."""

    plan: StagePlan
    title: str
    chosen: str  # the key of the stage that takes it, or `NEW`
    has_title: bool  # in the text

    @property
    def number(self) -> int:
        return self.plan.told.number

    @property
    def needs_title(self) -> bool:
        return not self.has_title and self.plan.target is None

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Return the texts that it fills, each with its label."""
        names = [name for name in self.plan.texts if name != "title"]
        fields = {name: STAGES.model._meta.get_field(name) for name in names}
        return [(capfirst(fields[name].verbose_name), self.plan.texts[name]) for name in names]

    @property
    def lists(self) -> list[tuple[str, list[tuple[str, list[str]]], str]]:
        """Return the lists that get lines: title, texts of each line, and why they do not fit."""
        return [
            (
                _title_of(content),
                [_words(content, item) for item in items],
                why_no_room(content, self._there(content), len(items)),
            )
            for content, items in self.plan.new.items()
        ]

    def _there(self, content: Content) -> int:
        """Count the lines that the stage has already in a list."""
        held = self.plan.target.lists if self.plan.target else []
        return next((len(each.rows) for each in held if each.content is content), 0)


@dataclass(frozen=True)
class LineToPlace:
    line: UnplacedLine
    chosen: str

    @property
    def name(self) -> str:
        return f"line-{self.line.line}"


class Preview:
    """What would become of a pasted text, by the answers of the form. Nothing is written."""

    def __init__(self, draft: Draft, read: PastedStages, data, into: str = ""):
        self.draft, self.data, self.into = draft, data, into
        self.read = read
        self.answers: dict[str, str] = {}
        self.placed = [self._to_place(each) for each in read.unplaced[:MOST_TO_PLACE]]
        self.left_out = read.unplaced[MOST_TO_PLACE:]
        once = _without_repeated(read.stages)
        self.repeated = [stage.title for stage in read.stages if stage not in once]
        told = [self._with_title(stage) for stage in self._with_placed_lines(once)]
        document = replace(read.understood.document, stages=tuple(told))
        self.understood = replace(read.understood, document=document)
        self.stages: list[StageToPaste] = []
        for stage in told:
            self.stages.append(self._stage(stage, is_alone=len(told) == 1))

    @property
    def plans(self) -> list[StagePlan]:
        return [stage.plan for stage in self.stages]

    @property
    def count(self) -> int:
        return sum(plan.count for plan in self.plans)

    @property
    def own_stages(self) -> list[Row]:
        return self.draft.rows_of(STAGES)

    @property
    def places(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return where a line can go that is in no list: by stage, each list with its key."""
        return [
            (
                stage.title,
                [(f"{name}-{stage.number}", each.title) for name, each in PLACES.items()],
            )
            for stage in self.stages
        ]

    @property
    def headings(self):
        return heading_rows(self.understood.elements, self.answers)

    @property
    def result(self) -> str:
        """Say in one sentence what would be added."""
        stages = ngettext("%(count)s stage", "%(count)s stages", len(self.stages))
        lines = ngettext("%(count)s line", "%(count)s lines", self.count)
        left = sum(not each.chosen for each in self.placed) + len(self.left_out)
        said = _("%(stages)s, %(lines)s to add.") % {
            "stages": stages % {"count": len(self.stages)},
            "lines": lines % {"count": self.count},
        }
        if not left:
            return said
        words = ngettext(
            "%(count)s line is in no list yet.", "%(count)s lines are in no list yet.", left
        )
        return f"{said} {words % {'count': left}}"

    def remark_groups(self) -> list[RemarkGroup]:
        lines = dict(reversed(self.understood.lines))
        return [
            RemarkGroup(
                group.words,
                [
                    ImportRemark(
                        each.line,
                        place_in_words(each.place),
                        sentence(each),
                        source_of(each, lines.get(each.line, "").strip()),
                    )
                    for each in group.findings
                ],
            )
            for group in grouped(self.read.remarks(), self.understood.elements)
        ]

    def _with_title(self, stage: StageDocument) -> StageDocument:
        typed = " ".join(self.data.get(f"title-{stage.number}", "").split())
        return stage if stage.title else replace(stage, title=typed)

    def _to_place(self, line: UnplacedLine) -> LineToPlace:
        chosen = self.data.get(f"line-{line.line}", "")
        numbers = [str(stage.number) for stage in self.read.stages]
        name, _dash, number = chosen.partition("-")
        return LineToPlace(line, chosen if name in PLACES and number in numbers else "")

    def _with_placed_lines(self, stages) -> list[StageDocument]:
        by_number = {str(stage.number): stage for stage in stages}
        for each in self.placed:
            name, _dash, number = each.chosen.partition("-")
            if stage := by_number.get(number):
                items = (*getattr(stage, name), *_items(PLACES[name], each.line.text))
                by_number[number] = replace(stage, **{name: items})
        return list(by_number.values())

    def _stage(self, told: StageDocument, *, is_alone: bool) -> StageToPaste:
        chosen = self.data.get(f"target-{told.number}") or self._likely(told, is_alone=is_alone)
        target = next((row for row in self.own_stages if row.key == chosen), None)
        title = str(target.saved) if target else told.title or _("A stage without a title")
        plan = planned(self.draft, told, target, before=self.plans)
        has_title = any(each.number == told.number and each.title for each in self.read.stages)
        return StageToPaste(plan, title, target.key if target else NEW, has_title)

    def _likely(self, told: StageDocument, *, is_alone: bool) -> str:
        """Return the stage that one pastes into, or the one of the same title."""
        if self.into and is_alone:
            return self.into
        same = (
            row.key
            for row in self.own_stages
            if told.title and name_key(row.words) == name_key(told.title)
        )
        return next(same, NEW)


def _without_repeated(stages: Iterable[StageDocument]) -> list[StageDocument]:
    """Leave out each stage that says the same as one before it: somebody pasted it twice."""
    found: list[StageDocument] = []
    for stage in stages:
        if not any(replace(stage, number=other.number) == other for other in found):
            found.append(stage)
    return found


def _title_of(content: Content) -> str:
    return str(content.title or capfirst(content.model._meta.verbose_name_plural))


def _words(content: Content, item) -> tuple[str, list[str]]:
    """Return the words of a line, and its other texts."""
    texts = columns_of(content, item)
    others = [name for name in content.field_names if name != content.main_text and texts.get(name)]
    return texts[content.main_text], [texts[name] for name in others]


def _items(content: Content, text: str) -> list:
    """Return the line as items of a list in a document."""
    if is_plain(content):
        return [line.texts[content.main_text] for line in new_lines(content, text)]
    return [item_class(content)(**line.texts) for line in new_lines(content, text)]
