"""Import a document as a draft: HR hands it in, sees what was understood, and confirms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pathway_portal.web.hr_pages import render_hr_page
from pathway_portal.web.request_limits import MIB, BodyLimit, body_limit

from ..documents.differences import Change, DocumentDifference
from ..documents.document import PathwayDocument, PathwayPart
from ..documents.finding_groups import grouped
from ..documents.findings import DocumentPlace, Finding, FindingKind, Weight
from ..documents.versions import as_document, differences, latest_version
from ..documents.wording import (
    contents,
    difference_in_words,
    files_in_words,
    part_in_words,
    place_in_words,
    result_in_words,
    sentence,
)
from ..exports import markdown
from ..forms import AS_READ, ConfirmForm, ImportForm
from ..importer.adding import already_there, has_all_stages, parts_not_added, with_stages_added
from ..importer.completeness import gaps
from ..importer.load import make_draft, obstacles, role_of
from ..importer.mapping import as_text, guide, proposed, remember
from ..importer.refusals import UnreadableDocument
from ..importer.templates import TYPES, template
from ..importer.understand import Understood, understand
from ..models import Pathway, PathwayState, Role, content_languages
from ..services import next_number
from .authorship import record_writing
from .downloads import as_file
from .heading_answers import HeadingRow, heading_rows
from .import_remarks import ImportRemark, RemarkGroup, source_of
from .links import action_url
from .outline import Outline

# A Word file of 10 MB, or a pasted book, which the form refuses in words.
DOCUMENT = BodyLimit(20 * MIB, ("pathways.add_pathway",))
ANSWERING = ("answer", "mapping")
ROLE_STEP = "role:"
NOT_IN_THE_DRAFT = [
    FindingKind.NOT_UNDERSTOOD,
    FindingKind.LEFT_OUT,
    FindingKind.EMBEDDED,
    FindingKind.TWICE,
    FindingKind.LINK_REFUSED,
    FindingKind.MORE,
]


@dataclass
class ImportPreview:
    """Tell what would become of a document. Nothing is written."""

    understood: Understood
    chosen: Role | None
    may_add_role: bool
    answers: dict[str, str]
    read_from: str = ""  # which files, if several

    @property
    def document(self) -> PathwayDocument:
        return self.understood.document

    @cached_property
    def role(self) -> Role | None:
        return self.chosen or role_of(self.document)

    @cached_property
    def latest(self) -> Pathway | None:
        return self.role and latest_version(self.role)

    @cached_property
    def draft(self) -> Pathway | None:
        """The role's draft, which the document would replace. A draft is always the latest."""
        return self.latest if self.latest and self.latest.is_draft else None

    @cached_property
    def last_change(self) -> LogEntry | None:
        """The newest log entry about that draft. It knows only of changes made in the workplace."""
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Pathway), object_id=str(self.draft.pk)
        )
        return entries.select_related("user").order_by("-pk").first()

    @property
    def number(self) -> int:
        if self.draft:
            return self.draft.number
        return self.latest.number + 1 if self.latest else 1

    @property
    def language(self) -> str:
        code = self.document.language
        return str(dict(content_languages()).get(code, code))

    @property
    def result(self) -> str:
        return result_in_words(self.document)

    @cached_property
    def stages_after_adding(self) -> list[str]:
        """Return the titles of the draft's stages and of those that would be added."""
        whole = with_stages_added(as_document(self.draft), self.document)
        return [stage.title for stage in whole.stages]

    @cached_property
    def stages_already_there(self) -> list[str]:
        return already_there(as_document(self.draft), self.document)

    @property
    def not_added(self) -> list[str]:
        return [part_in_words(part) for part in parts_not_added(self.document)]

    def headings(self) -> list[HeadingRow]:
        return heading_rows(self.understood.elements, self.answers)

    @property
    def contents(self) -> list[tuple[str, int]]:
        return contents(self.document)

    def lacking(self) -> list[str]:
        """Name the places that are empty and that the check does not let be published so."""
        stages = self.document.stages
        part = PathwayPart.COMPETENCIES
        empty = [DocumentPlace(part, stage.number) for stage in stages if not stage.competencies]
        places = empty if stages else [DocumentPlace(PathwayPart.STAGES)]
        return [place_in_words(place) for place in places]

    def chapters(self):
        return Outline(self.understood).chapters()

    @cached_property
    def obstacles(self) -> list[ImportRemark]:
        """The reasons why no draft can be made, each with its line if the document has one."""
        blocking = obstacles(self.document, self.role)
        known = {(f.kind, f.place, f.text): f for f in self.understood.findings}
        return self._remarks(known.get((f.kind, f.place, f.text), f) for f in blocking)

    @property
    def is_refused(self) -> bool:
        return bool(self.obstacles) or (self.role is None and not self.may_add_role)

    def left_out(self) -> list[ImportRemark]:
        """Return remarks about what is not in the draft."""
        return self._remarks(f for f in self._questions() if f.kind in NOT_IN_THE_DRAFT)

    def guessed(self) -> list[ImportRemark]:
        """Return remarks about what is in the draft, but perhaps not as it was meant."""
        return self._remarks(f for f in self._questions() if f.kind not in NOT_IN_THE_DRAFT)

    def left_out_groups(self):
        return self._groups(f for f in self._questions() if f.kind in NOT_IN_THE_DRAFT)

    def guessed_groups(self):
        return self._groups(f for f in self._questions() if f.kind not in NOT_IN_THE_DRAFT)

    def _groups(self, findings) -> list[RemarkGroup]:
        return [
            RemarkGroup(group.words, self._remarks(group.findings))
            for group in grouped(findings, self.understood.elements)
        ]

    def repaired(self) -> list[ImportRemark]:
        return self._remarks(self.understood.of_weight(Weight.NOTICE))

    def reworded(self) -> list[str]:
        """Return the rewordings. HR has to agree that each still means the same."""
        return [difference_in_words(d) for d in self._differences if d.change == Change.REWORDED]

    def differences(self) -> list[str]:
        """Return all other differences."""
        return [difference_in_words(d) for d in self._differences if d.change != Change.REWORDED]

    @cached_property
    def _differences(self) -> list[DocumentDifference]:
        return differences(self.document, self.latest) if self.latest else []

    def _questions(self) -> list[Finding]:
        before = as_document(self.latest) if self.latest else None
        found = [*self.understood.of_weight(Weight.QUESTION), *gaps(self.understood, before)]
        if not self.chosen:
            return found
        # HR has named the role, so the document need not.
        unnamed = (FindingKind.MISSING, PathwayPart.ROLE_NAME)
        return [finding for finding in found if (finding.kind, finding.place.part) != unnamed]

    def _remarks(self, findings) -> list[ImportRemark]:
        lines = dict(reversed(self.understood.lines))
        return [
            ImportRemark(
                finding.line,
                place_in_words(finding.place),
                sentence(finding),
                source_of(finding, lines.get(finding.line, "").strip()),
            )
            for finding in findings
        ]


class DraftToReplaceChanged(Exception):
    """The draft is no longer the one that HR agreed to replace or to add to."""


class StageInDraft(Exception):
    """The draft already has a stage of this title."""

    def __init__(self, title: str):
        super().__init__(title)
        self.title = title


@require_http_methods(["GET", "HEAD", "POST"])
@body_limit(DOCUMENT)
def import_document(request, model_admin):
    """Ask, preview, confirm: three steps at one address. Only the last one writes."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _ask(request, model_admin, ImportForm(initial={"role": request.GET.get("role")}))
    step = request.POST.get("step")
    if step in ANSWERING:
        return _answer(request.POST, request, model_admin, step)
    if step and step.startswith(ROLE_STEP):  # another role of the same document
        posted = request.POST.copy()
        posted["part"] = step.removeprefix(ROLE_STEP)
        return _answer(posted, request, model_admin, step)
    if step == "edit":
        told = {"role": request.POST.get("role"), "text": request.POST.get("text")}
        return _ask(request, model_admin, ImportForm(initial=told))
    if step == "confirm":
        return _confirm(request, model_admin)

    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, model_admin, form)
    understood = form.cleaned_data["understood"]
    if len(names := form.cleaned_data.get("files") or []) > 1:
        are_stages = form.cleaned_data["are_stages"]
        form.cleaned_data["read_from"] = files_in_words(names, are_stages=are_stages)
    text = _as_read(form.cleaned_data, understood)
    return _show(request, model_admin, form, understood, text)


@require_safe
def import_template(request, model_admin, ending):
    """Hand out a document to start from."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    return as_file(template(ending), f"pathway.{ending}", TYPES[ending])


def _ask(request, model_admin, form):
    return render_hr_page(
        request, model_admin, "admin/pathways/import.html", _("Import a document"), form=form
    )


def _answer(posted, request, model_admin, step):
    """Show what the document becomes by HR's answers, or hand these out as a file."""
    form = ConfirmForm(posted)
    if not form.is_valid():
        return _ask(request, model_admin, ImportForm(posted))
    understood = form.cleaned_data["understood"]
    if step == "mapping":
        answers = proposed(understood.elements) | form.cleaned_data["answers"]
        return as_file(as_text(answers), "headings.json", "application/json")
    return _show(request, model_admin, form, understood, form.cleaned_data["text"])


def _show(request, model_admin, form, understood, text, *, refused=""):
    chosen, answers = form.cleaned_data["role"], form.cleaned_data["answers"]
    read_from = form.cleaned_data.get("read_from") or ""
    may_add_role = _may_add_role(request, model_admin)
    preview = ImportPreview(understood, chosen, may_add_role, answers, read_from)
    seen = {
        "read_from": read_from,
        "mapping": json.dumps(answers),
        "part": form.cleaned_data.get("part") or "",
        "role": chosen and chosen.pk,
        "text": text,
        "seen": understood.document.sign,
        "draft": preview.draft and as_document(preview.draft).sign,
    }
    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/import_preview.html",
        _("What we understood"),
        preview=preview,
        form=ConfirmForm(initial=seen),
        may_replace=preview.draft and model_admin.has_change_permission(request, preview.draft),
        refused=refused,
        is_refused=bool(refused),
    )


def _confirm(request, model_admin):
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _ask(request, model_admin, ImportForm(request.POST))
    data = form.cleaned_data
    understood, text, role = data["understood"], data["text"], data["role"]
    if understood.document.sign != data["seen"]:
        refused = _("The document has changed since you saw it. This is what we understand now:")
        return _show(request, model_admin, form, understood, text, refused=refused)
    if obstacles(understood.document, role or role_of(understood.document)):
        return _show(request, model_admin, form, understood, text)
    if data["add"] and data["replace"]:
        refused = _("Nothing was saved: either replace the draft, or add to it.")
        return _show(request, model_admin, form, understood, text, refused=refused)
    try:
        draft, became = _make(request, model_admin, data)
    except IntegrityError:  # somebody has made the same new role in the same moment
        draft, became = _make(request, model_admin, data)
    except Role.DoesNotExist:  # deleted in this moment; the form says so
        return _ask(request, model_admin, ImportForm(request.POST))
    except DraftToReplaceChanged:
        refused = _("Nothing was saved: somebody has changed the draft in the meantime.")
        return _show(request, model_admin, form, understood, text, refused=refused)
    except StageInDraft as known:
        refused = _("Nothing was saved: the draft already has the stage “%(title)s”.")
        refused %= {"title": known.title}
        return _show(request, model_admin, form, understood, text, refused=refused)
    if draft is None:
        refused = _("Nothing was saved: the role already has a draft.")
        return _show(request, model_admin, form, understood, text, refused=refused)
    values = {"number": draft.number, "role": draft.role}
    model_admin.message_user(request, became % values, messages.SUCCESS)
    return redirect(action_url(draft, "check"))


@transaction.atomic
def _make(request, model_admin, data):
    """Make the draft, and say in words what happened. Return no draft if one must not be replaced.

    Confirming a second time finds the draft of the first time and leaves it alone.
    """
    document = data["understood"].document
    role = data["role"] or role_of(document)
    if role is None and not _may_add_role(request, model_admin):
        raise PermissionDenied
    draft = None
    if role:
        next_number(role)  # holds the role until this transaction ends
        draft = role.pathways.filter(state=PathwayState.DRAFT).select_related("role").first()
    if draft:
        if _says_the_same(document, draft):
            return draft, _("Version %(number)s of %(role)s already says exactly this. Here it is.")
        if data["add"] and has_all_stages(as_document(draft), document):
            return draft, _("Version %(number)s of %(role)s already has these stages. Here it is.")
        if not data["replace"] and not data["add"]:
            return None, ""
        if not model_admin.has_change_permission(request, draft):
            raise PermissionDenied
        if as_document(draft).sign != data["draft"]:
            raise DraftToReplaceChanged
        if data["add"]:
            document = _added(draft, document)
    elif data["add"]:  # published or deleted since
        raise DraftToReplaceChanged
    made = make_draft(document, role=role, replace_draft=bool(draft))
    remember(data["answers"])
    if draft and data["add"]:
        model_admin.log_change(request, made, _("Stages of an imported document added."))
    elif draft:
        model_admin.log_change(request, made, _("Replaced by an imported document."))
    else:
        model_admin.log_addition(request, made, _("Imported from a document."))
    record_writing(request, made)
    if role is None:
        roles = model_admin.admin_site.get_model_admin(Role)
        roles.log_addition(request, made.role, _("Imported from a document."))
    return made, _(
        "Version %(number)s of %(role)s is saved as a draft. Read what the check says, then "
        "publish it."
    )


def _added(draft, document):
    """Return the draft's words with the stages of the document after its own."""
    before = as_document(draft)
    if known := already_there(before, document):
        raise StageInDraft(known[0])
    return with_stages_added(before, document)


def _may_add_role(request, model_admin):
    return model_admin.admin_site.get_model_admin(Role).has_add_permission(request)


def _says_the_same(document, draft):
    """Compare all but the role's name, which an import never changes."""
    found = differences(document, draft)
    return all(difference.place.part == PathwayPart.ROLE_NAME for difference in found)


def _as_read(cleaned: dict, understood: Understood) -> str:
    """Return a text that will be understood as the same document again."""
    lines = "\n".join(text for _number, text in understood.lines)
    for text in [cleaned["text"], lines]:
        try:
            again = text and understand(text, AS_READ, guide(cleaned["answers"]))
            if again and again.document == understood.document:
                return text
        except UnreadableDocument:
            continue
    return markdown(understood.document)
