"""Change many people at once: their manager, department or stage, or that they have left.

The list posts whom HR has chosen. A page shows them all and asks, and posts to the list again.
"""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pathway_portal.web.hr_pages import render_hr_page
from pathways.models import Stage

from ..changes import LEFT, asked, changed
from ..email_addresses import normalize_email
from ..models import Department, User
from ..pending_changes import gains_by_managing
from ..permissions import people_above
from ..receipts import leave_change_receipts
from ..services import (
    NotHere,
    ReportingLoop,
    change_manager,
    leave,
    lock_people,
    lock_reporting_lines,
)
from .fresh_sign_in import ask_to_reauthenticate, has_signed_in_recently
from .person_form import stage_in_words

MOST_AT_ONCE = 100  # people; for more there is the import of a list


class ActsOnAll:
    """Let people without a script act on a whole list, for which no row needs to be ticked."""

    acts_on_all = True  # for templates/admin/actions.html

    def changelist_view(self, request, extra_context=None):
        if request.POST.get("select_across") == "1" and ACTION_CHECKBOX_NAME not in request.POST:
            # Django asks for a row first, and then takes all whichever it is.
            request.POST = request.POST.copy()
            request.POST[ACTION_CHECKBOX_NAME] = "0"
        return super().changelist_view(request, extra_context)


class StageChoice(forms.ModelChoiceField):
    def label_from_instance(self, stage):
        return stage_in_words(stage)


class ManyForm(forms.Form):
    """What these people get. A field left empty changes nothing."""

    manager = forms.CharField(
        label=gettext_lazy("Email address of their new manager"),
        help_text=gettext_lazy(
            "This manager can then read what they have submitted, and their manager before no "
            "longer can. All of them are told."
        ),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    department = forms.ModelChoiceField(
        Department.objects.order_by("name_sort"),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("As it is"),
    )
    stage = StageChoice(
        Stage.objects.none(),
        label=gettext_lazy("Current stage"),
        required=False,
        empty_label=gettext_lazy("As it is"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = Stage.objects.published().select_related("pathway__role")
        self.fields["stage"].queryset = stages.order_by("pathway__role__name_sort", "number")

    def clean_manager(self):
        email = normalize_email(self.cleaned_data["manager"])
        if not email:
            return None
        manager = User.objects.active().filter(email=email).first()
        if manager is None:
            raise forms.ValidationError(_("Nobody here has this email address."))
        return manager

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose what to change."))
        return cleaned


class LeaveForm(forms.Form):
    """Nothing is asked besides whether to do it."""


@admin.action(
    description=gettext_lazy("Change manager, department or stage"), permissions=["change"]
)
def change_many(model_admin, request, people):
    return ask_or_do(
        model_admin,
        request,
        people,
        form_class=ManyForm,
        title=_("Change several people"),
        button=_("Change these people"),
        do=each(_change),
    )


@admin.action(description=gettext_lazy("Mark as having left"), permissions=["change"])
def leave_many(model_admin, request, people):
    return ask_or_do(
        model_admin,
        request,
        people,
        form_class=LeaveForm,
        title=_("Mark several people as having left"),
        button=_("These people have left"),
        do=each(_leave),
    )


def ask_or_do(model_admin, request, people, *, form_class, title, button, do, most=MOST_AT_ONCE):
    """Show the chosen people with the form; once that is posted, do it and go back to the list.

    `do(request, people, cleaned_data)` does it, and says what it did.
    """
    chosen = list(people.order_by("name_sort", "pk")[: most + 1])
    if len(chosen) > most:
        return say_too_many(request, most)
    form = form_class(request.POST if "apply" in request.POST else None)
    if form.is_valid():
        manager = form.cleaned_data.get("manager")
        gains = gains_by_managing(request.user, manager and manager.pk)
        if gains and not has_signed_in_recently(request):
            return ask_to_reauthenticate(request)
        do(request, chosen, form.cleaned_data)
        return None
    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/many.html",
        title,
        form=form,
        people=chosen[:MOST_AT_ONCE],
        count=len(chosen),
        is_across=request.POST.get("select_across") == "1",
        button=button,
        action=request.POST["action"],
        checkbox_name=ACTION_CHECKBOX_NAME,
    )


def say_too_many(request, most):
    text = _("Choose up to %(most)s people at once. For more, import a list.")
    messages.warning(request, text % {"most": most})


def each(do):
    """Return what `ask_or_do` calls to change one person after the other.

    `do` returns whether it changed something, and what else there is to say.
    """
    return partial(_do_to_each, do)


def _do_to_each(do, request, chosen, wanted):
    """Change one after the other; say of each who could not be changed why."""
    at, done, notes = timezone.now(), 0, []
    above = set(people_above(request.user).values_list("pk", flat=True))
    with transaction.atomic():
        lock_reporting_lines()
        keys = [person.pk for person in chosen]
        lock_people(User.objects.filter(pk__in=keys) | User.objects.filter(manager__in=keys))
        for person in User.objects.filter(pk__in=keys).in_order():
            if person.pk in above:
                notes.append(
                    _("%(person)s has more rights than you. Nothing was changed there.")
                    % {"person": person}
                )
                continue
            try:
                with transaction.atomic():
                    is_changed, note = do(request, person, wanted, at=at)
            except (NotHere, ReportingLoop) as refused:
                is_changed, note = False, str(refused)
            done += is_changed
            if note:
                notes.append(note)
    _say(request, done, notes)


def _say(request, done, notes):
    if done:
        text = ngettext("%(count)s person was changed.", "%(count)s people were changed.", done)
        messages.success(request, text % {"count": done})
    for note in notes:
        messages.warning(request, note)
    if not done and not notes:
        messages.info(request, _("Nothing was changed: it was so already."))


def _change(request, person, wanted, *, at):
    """Change what differs, through the services that the person's own page uses."""
    by, fields, note = request.user, [], ""
    for name in ("department", "stage"):
        value = wanted[name]
        if value is not None and getattr(person, f"{name}_id") != value.pk:
            setattr(person, name, value)
            fields.append(name)
    person.save(update_fields=fields)
    manager = wanted["manager"]
    if manager is not None and manager.pk != person.manager_id:
        if change_manager(person, manager, by=by, at=at):
            note = _("The new manager of %(person)s is waiting for confirmation by somebody else.")
            note %= {"person": person}
            LogEntry.objects.log_actions(by.pk, [person], CHANGE, asked("manager"))
        else:
            fields.append("manager")
    if fields:
        _log(by, [person], changed(*fields), at=at)
    return bool(fields), note


def _leave(request, person, wanted, *, at):
    """Let them leave, as the person's own page does; nobody lets themselves leave."""
    if not person.is_active:
        return False, ""
    if person == request.user:
        return False, _("You cannot mark yourself as having left.")
    moved = leave(person, by=request.user, at=at)
    _log(request.user, [person], changed(LEFT), at=at)
    if moved:
        _log(request.user, moved, changed("manager"), at=at)
    return True, ""


def _log(by, people, message, *, at):
    """Log a change, and leave each of these people a receipt."""
    LogEntry.objects.log_actions(by.pk, people, CHANGE, [message])
    leave_change_receipts([person.pk for person in people], by=by, at=at)
