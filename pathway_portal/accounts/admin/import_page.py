"""HR's page to import a list of people.

HR chooses the file, says what its columns mean unless the headings are the portal's own, sees what
the list would do, and then does exactly that.
"""

import base64
import json
import zlib
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pathway_portal.web.hr_pages import render_hr_page
from pathway_portal.web.replica import from_replica
from pathway_portal.web.request_limits import MIB, BodyLimit, body_limit

from .. import org_import
from ..names import fold
from ..org_import import export, mapping
from ..org_import.columns import LABELS, Column, NamePart, Status
from ..org_import.files import Table, Unreadable
from ..org_import.sheet import refusal
from ..org_import.writing import imports_so_far
from .fresh_sign_in import ask_to_reauthenticate, has_signed_in_recently

# A list of 20 MiB, and the rest of its form.
PEOPLE = BodyLimit(21 * MIB, ("accounts.add_user", "accounts.change_user"))
SALT = "accounts.import_people"
VALID_FOR = 2 * 60 * 60  # seconds between the preview and the import
# Characters of the packed list, which comes back in a field of the form with the button.
MOST_SIGNED = 4 * 1024 * 1024
MOST_SHOWN = 200  # of each kind; the numbers above count them all
LEAVE_OUT = "-"


def may_import(user):
    return user.has_perms(["accounts.add_user", "accounts.change_user"])


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The list of people"),
        help_text=_(
            "An XLSX or CSV file. Nothing is saved before you have seen what it would change."
        ),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    sheet = forms.CharField(
        label=_("Sheet of the workbook"),
        help_text=_("Only where the people are not on the first sheet: its name."),
        required=False,
        max_length=100,
    )

    is_full = forms.BooleanField(
        label=_("Everybody is in this list"),
        help_text=_("People who are here and not in it leave. You see first who that is."),
        required=False,
    )


class MappingForm(forms.Form):
    """Ask what each column and each status word means. Its fields depend on the file."""

    def __init__(self, *args, table, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.table, self.proposed = table, proposed
        choices = [(LEAVE_OUT, _("leave this column out"))]
        choices += [(each.value, each.label) for each in _in_order()]
        for place, heading in enumerate(table.head):
            meaning = proposed.meanings[place]
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s, without a heading") % {"number": place + 1},
                choices=choices,
                initial=meaning.value if meaning else LEAVE_OUT,
                help_text=_sample_text(table, place),
            )
        self.words = {}
        chosen = self._meanings_sent() if self.is_bound else proposed.meanings
        self.shown = mapping.with_statuses(mapping.Mapping(tuple(chosen)), table, proposed.statuses)
        for number, word in enumerate(mapping.status_words(self.shown, table)):
            status = self.shown.statuses.get(fold(word))
            self.words[f"word-{number}"] = fold(word)
            self.fields[f"word-{number}"] = forms.ChoiceField(
                label=word[:60],
                choices=[("", _("Choose"))] + [(each.value, each.label) for each in Status],
                initial=status.value if status else "",
                error_messages={"required": _("Say what this word means.")},
            )
        self.asks_for_words = self.is_bound and any(
            self.add_prefix(name) not in self.data for name in self.words
        )

    def _meanings_sent(self):
        sent = (self.data.get(f"column-{place}", "") for place in range(len(self.table.head)))
        return [mapping.MEANINGS.get(value) for value in sent]

    def clean(self):
        cleaned = super().clean()
        meanings = tuple(
            mapping.MEANINGS.get(cleaned.get(f"column-{place}"))
            for place in range(len(self.table.head))
        )
        statuses = {
            word: Status(cleaned[name]) for name, word in self.words.items() if cleaned.get(name)
        }
        self.chosen = mapping.Mapping(meanings, statuses)
        for problem in self.chosen.problems():
            self.add_error(None, problem)
        return cleaned

    @property
    def columns(self):
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def statuses(self):
        return [self[name] for name in self.words]

    @property
    def open_words(self):
        """The fields of words without a meaning; none once the form was sent, as errors say it."""
        return [] if self.is_bound else [field for field in self.statuses if not field.value()]


def _in_order():
    """Yield the meanings in the order in which they are offered, parts of the name after it."""
    for column in Column:
        yield column
        if column == Column.NAME:
            yield from NamePart


def _sample_text(table, place):
    values = mapping.samples(table, place)
    if not values:
        return _("Empty.")
    return _("For example: %(values)s") % {"values": " · ".join(values)}


@require_http_methods(["GET", "HEAD", "POST"])
@body_limit(PEOPLE)
def import_people(request, model_admin):
    if not may_import(request.user):
        raise PermissionDenied
    if "list" in request.POST:
        return _bring_in(request, model_admin)
    if "table" in request.POST:
        return _mapped(request, model_admin)
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    if is_sent and form.is_valid():
        content = form.cleaned_data["file"].read(org_import.MAX_BYTES + 1)
        return _chosen(request, model_admin, content, form.cleaned_data)
    return _file_page(request, model_admin, form=form)


def _chosen(request, model_admin, content, said):
    """Show what the file would do if its columns are known, else ask what they mean."""
    try:
        table = org_import.read(content, said["sheet"])
        table = replace(table, is_full=said["is_full"])
    except Unreadable as refused:
        return _refused(request, model_admin, refused)
    chosen = mapping.remembered(table.head)
    if chosen is None and mapping.own(table.head) is None:
        return _mapping_page(request, model_admin, table, mapping.guess(table))
    if chosen and mapping.unknown_words(chosen, table):
        return _mapping_page(request, model_admin, table, mapping.with_statuses(chosen, table))
    return _preview(request, model_admin, table, chosen)


def _mapped(request, model_admin):
    """Take what HR says the columns mean, or show the page to say it."""
    try:
        table = _table(_load(request.user, "table", request.POST["table"]))
    except signing.BadSignature:
        return _too_old(request, model_admin)
    known = mapping.remembered(table.head) or mapping.own(table.head)
    proposed = mapping.with_statuses(known, table) if known else mapping.guess(table)
    if "change" in request.POST:
        return _mapping_page(request, model_admin, table, proposed)
    form = MappingForm(request.POST, table=table, proposed=proposed)
    if form.asks_for_words:
        # Only now there is a status column: the page asks what its words mean.
        chosen = mapping.Mapping(form.shown.meanings, form.shown.statuses)
        if not chosen.problems() and mapping.unknown_words(chosen, table):
            note = _("One more question: what do the words in the status column mean?")
            return _mapping_page(request, model_admin, table, chosen, note=note)
        form = MappingForm(_with_words(request.POST, form), table=table, proposed=proposed)
    if not form.is_valid():
        return _mapping_page(request, model_admin, table, proposed, form=form)
    mapping.remember(form.chosen, table.head, at=timezone.now())
    return _preview(request, model_admin, table, form.chosen)


def _with_words(data, form):
    """Add guesses for the words of a status column that was only chosen on this page."""
    data = data.copy()
    for name, word in form.words.items():
        status = form.shown.statuses.get(word)
        data.setdefault(name, status.value if status else "")
    return data


def _mapping_page(request, model_admin, table, proposed, *, form=None, note=None):
    form = form or MappingForm(table=table, proposed=proposed)
    token = _dump(request.user, "table", _as_data(table))
    if len(token) > MOST_SIGNED:
        return _file_page(request, model_admin, too_large_to_map=True)
    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/import_mapping.html",
        _("What do the columns mean?"),
        form=form,
        note=note,
        notes=table.notes,
        table_token=token,
    )


def _refused(request, model_admin, refused):
    plan = org_import.make_plan(refusal(refused), by=request.user)
    return _file_page(request, model_admin, plan=plan)


def _preview(request, model_admin, table, chosen, *, status=200, note=None):
    """Show what the list would do, with a button that sends the list along."""
    plan = org_import.make_plan(org_import.interpret(table, chosen), by=request.user)
    shown = _as_data(table)
    token = ""
    if plan.does_something and not plan.problems:
        kept = chosen and chosen.as_data(table.head)
        token = _dump(request.user, "list", [shown, kept, plan.digest, imports_so_far()])
    table_token = _dump(request.user, "table", shown)
    too_large = len(token) > MOST_SIGNED
    return _file_page(
        request,
        model_admin,
        plan=plan,
        status=status,
        note=note,
        token="" if too_large else token,
        table_token="" if len(table_token) > MOST_SIGNED else table_token,
        is_mapped=chosen is not None,
        too_large=too_large,
    )


def _bring_in(request, model_admin):
    try:
        data, kept, shown, imports = _load(request.user, "list", request.POST["list"])
    except signing.BadSignature:
        return _too_old(request, model_admin)
    table = _table(data)
    chosen = mapping.from_data(kept, table.head) if kept else None
    sheet = org_import.interpret(table, chosen)
    if sheet.is_full and "many" not in request.POST:
        plan = org_import.make_plan(sheet, by=request.user)
        if plan.leaves_many and not plan.problems:
            note = _("So many would leave that you have to confirm it: tick the box at the end.")
            return _preview(request, model_admin, table, chosen, status=409, note=note)
    asks = not has_signed_in_recently(request)
    if asks and org_import.make_plan(sheet, by=request.user).ids_of_who_waits:
        return ask_to_reauthenticate(request)
    try:
        plan = org_import.apply(
            sheet,
            by=request.user,
            at=timezone.now(),
            shown=shown,
            imports=imports,
        )
    except org_import.Outdated as outdated:
        if outdated.plan.problems or outdated.plan.does_something:
            note = _(
                "Something has changed since you saw this. Here is what the list would change now."
            )
            return _preview(request, model_admin, table, chosen, status=409, note=note)
        messages.info(request, _("This list was imported before. Nothing was changed."))
    else:
        messages.success(request, done_in_words(plan))
        if plan.new:
            _offer_invitations(request)
    return redirect("admin:accounts_user_changelist")


def _offer_invitations(request):
    """Lead to those who have never come in and were not invited, the new ones among them."""
    link = '<a href="{}?invitation=none">{}</a>'
    people = reverse("admin:accounts_user_changelist")
    messages.info(request, format_html(link, people, _("Invite those who are new to come in")))


def _too_old(request, model_admin):
    note = _("That page was too old. Please choose the file again.")
    return _file_page(request, model_admin, note=note, status=400)


def done_in_words(plan):
    """Say how many were added, changed and so on."""
    kinds = [
        ngettext("%(count)s person added", "%(count)s people added", len(plan.new)),
        ngettext("%(count)s changed", "%(count)s changed", len(plan.changed)),
        ngettext("%(count)s left", "%(count)s left", len(plan.leaving)),
        ngettext("%(count)s brought back", "%(count)s brought back", len(plan.returning)),
    ]
    counts = [len(each) for each in (plan.new, plan.changed, plan.leaving, plan.returning)]
    sentences = [
        words % {"count": count} for words, count in zip(kinds, counts, strict=True) if count
    ]
    if waiting := len(plan.ids_of_who_waits):
        waits = ngettext(
            "%(count)s waits for confirmation", "%(count)s wait for confirmation", waiting
        )
        sentences.append(waits % {"count": waiting})
    return ", ".join(sentences) + "." if sentences else str(_("Nothing was changed."))


# What goes along with the pages -----------------------------------------------------------------


def _as_data(table):
    return [table.head_at, table.head, table.rows, table.notes, table.is_full]


def _table(data):
    head_at, head, rows, notes, is_full = data
    return Table(head_at, head, [(number, cells) for number, cells in rows], notes, is_full)


def _dump(user, purpose, data):
    """Pack and sign what was shown: only this person can send it back, for two hours."""
    packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6)
    value = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return signing.TimestampSigner(salt=f"{SALT}.{purpose}.{user.pk}").sign(value)


def _load(user, purpose, token):
    signer = signing.TimestampSigner(salt=f"{SALT}.{purpose}.{user.pk}")
    value = signer.unsign(token, max_age=VALID_FOR)
    packed = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    return json.loads(zlib.decompress(packed))


def _file_page(request, model_admin, *, form=None, plan=None, status=200, **context):
    """Render the page to choose a file on, with what the last one would do, if there was one."""
    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/import.html",
        _("Import a list of people"),
        status=status,
        form=form or FileForm(),
        plan=plan,
        is_refused=bool(plan and plan.problems),
        most=MOST_SHOWN,
        columns=LABELS.values(),
        changelist=reverse("admin:accounts_user_changelist"),
        **context,
    )


# Downloads --------------------------------------------------------------------------------------

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@require_safe
def download_template(request, model_admin, format):
    """Return an empty list with two examples, to fill in."""
    if not may_import(request.user):
        raise PermissionDenied
    if format == "csv":
        return _file(export.as_csv(export.example_rows()), CSV, "people-template.csv")
    return _file(export.template_workbook(), XLSX, "people-template.xlsx")


@require_safe
def download_people(request, model_admin, format):
    """Return everybody as a list that changes nothing when it is imported."""
    if not may_import(request.user):
        raise PermissionDenied
    day = timezone.localdate().isoformat()
    if format == "csv":
        return _file(export.as_csv(_people()), CSV, f"people-{day}.csv")
    return _file(export.as_workbook(_people()), XLSX, f"people-{day}.xlsx")


@from_replica
def _people():
    return list(export.rows_of_people())


def _file(content, content_type, name):
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store, private",
    }
    return kind(content, content_type=content_type, headers=headers)
