"""Paste whole stages into a draft: see what becomes of the text, then add it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page
from pathway_portal.web.request_limits import MIB, BodyLimit, body_limit

from ... import coauthors
from ...contents import STAGES, Content
from ...documents.document import StageDocument, is_plain, item_class
from ...documents.finding_groups import grouped
from ...documents.wording import place_in_words, sentence
from ...importer import mapping
from ...importer.load import columns_of
from ...importer.mapping import BadMapping
from ...importer.pasted_stages import PastedStages, UnplacedLine, understand_stages
from ...importer.refusals import UnreadableDocument, refusal
from ...services import NotADraft, hold_draft, lock_pathway
from ...text import name_key
from ...widgets import with_single_line_breaks
from ..edit_conflicts.typed_text import not_saved
from ..heading_answers import heading_rows
from ..import_remarks import ImportRemark, RemarkGroup, source_of
from ..links import action_url, change_url
from .draft import Draft, Row
from .pasted import new_lines
from .pasting import CannotPaste, Pasting, StagePlan, planned, why_no_room
from .rights import may_write_drafts
from .saving import log_writing
from .taking_back import remember_pasted

TEMPLATES = "admin/pathways/writing"
TEXT = "paste"  # the box, on the page of the draft as on the page of its own
MOST_TO_PLACE = 100  # lines that can be put into a list one by one
NEW = "new"  # a stage of its own
OTHER_FIELDS = 100  # of the page of a draft, besides those of its lines; comments among them
PASTED = "pasted"  # tells the page of the draft to offer taking it back
BODY = BodyLimit(20 * MIB, ("pathways.change_pathway",))


class NoStage(Exception):
    """Nothing in the text reads like a stage."""


NOT_READ = (UnreadableDocument, BadMapping, NoStage)


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
        self.placed = [
            LineToPlace(each, data.get(f"line-{each.line}", ""))
            for each in read.unplaced[:MOST_TO_PLACE]
        ]
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
                [
                    (f"{content.name}-{stage.number}", content.title)
                    for content in STAGES.lists
                    if not content.is_named_by_hr
                ],
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

    def _with_placed_lines(self, stages) -> list[StageDocument]:
        by_number = {stage.number: stage for stage in stages}
        contents = {content.name: content for content in STAGES.lists}
        for each in self.placed:
            name, _dash, number = each.chosen.partition("-")
            stage = by_number.get(int(number)) if number.isdecimal() else None
            content = contents.get(name)
            if stage and content and not content.is_named_by_hr:
                items = (*getattr(stage, name), *_items(content, each.line.text))
                by_number[stage.number] = replace(stage, **{name: items})
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


@require_http_methods(["GET", "HEAD", "POST"])
@body_limit(BODY)
def paste_into_draft(request, model_admin, pk):
    """Take a text, show what becomes of it, and add it: three steps, of which the last writes."""
    if not may_write_drafts(request, model_admin):
        raise PermissionDenied
    try:
        pathway = get_viewable_or_404(request, model_admin, pk)
    except Http404:
        if request.method != "POST":
            raise
        why = _("Somebody has deleted it while you were editing.")
        return _not_added(request, model_admin, why, status=404)
    if not pathway.is_draft:
        if request.method != "POST":
            return redirect(change_url(pathway))
        return _not_added(request, model_admin, NotADraft(), row=pathway)
    if request.method != "POST":
        return _ask(request, model_admin, pathway, into=request.GET.get("into", ""))
    if request.POST.get("step") == "edit":
        into, text = request.POST.get("into", ""), request.POST.get(TEXT, "")
        return _ask(request, model_admin, pathway, text=text, into=into)
    if request.POST.get("step") == "confirm":
        return _confirm(request, model_admin, pathway)
    return show_pasted(request, model_admin, pathway)


def show_pasted(request, model_admin, pathway, refused=""):
    """Show what becomes of the text in the box, or why it cannot be read."""
    try:
        preview = _preview(request, Draft(pathway.pk))
    except NOT_READ as error:
        return _ask_again(request, model_admin, pathway, error)
    return _page(request, model_admin, pathway, preview, refused)


def _preview(request, draft: Draft) -> Preview:
    data = request.POST
    text = with_single_line_breaks(data.get(TEXT, ""))
    try:
        answers = mapping.from_data(json.loads(data.get("mapping") or "{}"))
    except (ValueError, RecursionError) as error:
        raise BadMapping(str(error)) from error
    rows = (data.getlist(name) for name in ("heading", "before", "meaning"))
    told = {name: said for name, before, said in zip(*rows, strict=False) if said != before}
    answers |= mapping.from_data(told)
    read = understand_stages(text, mapping.guide(answers))
    if not read.stages:
        raise NoStage
    preview = Preview(draft, read, data, data.get("into", ""))
    preview.answers = answers
    return preview


def _confirm(request, model_admin, pathway):
    try:
        preview, pasting = _add(request, model_admin, pathway)
    except NOT_READ as error:
        return _ask_again(request, model_admin, pathway, error)
    except NotADraft as closed:
        return _not_added(request, model_admin, closed, row=pathway)
    except CannotPaste as refused:
        return show_pasted(request, model_admin, pathway, refused=str(refused))
    model_admin.message_user(request, _said(preview, pasting), messages.SUCCESS)
    query = urlencode({PASTED: 1})
    return redirect(f"{action_url(pathway, 'write')}?{query}#{pasting.place}")


def _not_added(request, model_admin, why, *, status=403, row=None):
    typed = [(_("Stages"), request.POST.get(TEXT, ""))]
    return not_saved(request, model_admin, why, typed=typed, status=status, row=row)


@transaction.atomic
def _add(request, model_admin, pathway) -> tuple[Preview, Pasting]:
    """Add what the preview showed. Sent twice, it finds its lines there and adds none."""
    at = timezone.now()
    lock_pathway(pathway.pk)
    hold_draft(pathway)
    draft = Draft(pathway.pk)
    preview = _preview(request, draft)
    _refuse_changed(request, preview)
    coauthors.source.record(draft.pathway, by=None, at=at)
    pasting = Pasting(draft)
    pasting.run(preview.plans)
    mapping.remember(preview.answers)
    if pasting.added or pasting.filled:
        after = Draft(pathway.pk)
        if after.field_count > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - OTHER_FIELDS:
            raise CannotPaste(
                _(
                    "Nothing was added: the draft would have more lines than its page can save "
                    "at once. Add fewer stages."
                )
            )
        coauthors.source.record(after.pathway, by=request.user, at=at)
        log_writing(request, model_admin, pathway, at)
        remember_pasted(after, pasting, request.session)
    return preview, pasting


def _refuse_changed(request, preview: Preview) -> None:
    """Add nothing to another place than the preview showed."""
    shown = set(request.POST.get("known", "").split())
    now = {row.key for row in preview.own_stages}
    for stage in preview.stages:
        wanted = request.POST.get(f"target-{stage.number}", NEW)
        if wanted != NEW and wanted not in now:
            raise CannotPaste(
                _("Nothing was added: somebody has removed the stage. Choose another one.")
            )
        if stage.plan.target is None and not stage.plan.told.title:
            raise CannotPaste(_("Nothing was added: give the stage a title."))
        added = _added_since(preview, stage, shown)
        if stage.plan.target is None and added:  # the same form was sent twice
            stage.plan = planned(preview.draft, stage.plan.told, added)
            stage.chosen = added.key
            shown.add(added.key)  # another stage of this title is another row
    if request.POST.get("seen") != preview.read.understood.document.sign:
        raise CannotPaste(
            _("Nothing was added: we understand the text otherwise than before. Look again.")
        )


def _added_since(preview: Preview, stage: StageToPaste, shown: set[str]) -> Row | None:
    return next(
        (
            row
            for row in preview.own_stages
            if row.key not in shown and row.words == stage.plan.told.title
        ),
        None,
    )


def _said(preview: Preview, pasting: Pasting) -> str:
    stages = sum(row.content is STAGES for row in pasting.added)
    count = len(pasting.added) - stages
    words = ngettext("Added %(count)s line.", "Added %(count)s lines.", count)
    said = [words % {"count": count}]
    if stages:
        words = ngettext("Added %(count)s stage.", "Added %(count)s stages.", stages)
        said.insert(0, words % {"count": stages})
    if there := sum(len(plan.there) for plan in preview.plans):
        words = ngettext(
            "Left out %(count)s that the draft already has.",
            "Left out %(count)s that the draft already has.",
            there,
        )
        said.append(words % {"count": there})
    return " ".join(said)


def _ask(request, model_admin, pathway, *, text="", into="", error=""):
    draft = Draft(pathway.pk)
    return render_hr_page(
        request,
        model_admin,
        f"{TEMPLATES}/paste.html",
        _("Paste stages"),
        row=pathway,
        pathway=pathway,
        text=text,
        into=next((row for row in draft.rows_of(STAGES) if row.key == into), None),
        error=error,
        is_refused=bool(error),
    )


def _ask_again(request, model_admin, pathway, error):
    text, into = request.POST.get(TEXT, ""), request.POST.get("into", "")
    if isinstance(error, NoStage):
        why = _(
            "We found no stage in this text. Give it a heading, such as “Stage 1: Planting”, or "
            "name its lists, such as “Objectives”."
        )
    elif isinstance(error, BadMapping):
        why = str(error)
    elif text.strip():
        why = refusal(error)
    else:
        why = _("Paste the text of a stage first.")
    return _ask(request, model_admin, pathway, text=text, into=into, error=why)


def _page(request, model_admin, pathway, preview: Preview, refused: str):
    return render_hr_page(
        request,
        model_admin,
        f"{TEMPLATES}/paste_preview.html",
        _("What we understood"),
        row=pathway,
        pathway=pathway,
        preview=preview,
        text=request.POST.get(TEXT, ""),
        mapping=json.dumps(preview.answers),
        seen=preview.read.understood.document.sign,
        known=" ".join(row.key for row in preview.own_stages),
        new=NEW,
        refused=refused,
        is_refused=bool(refused),
    )
