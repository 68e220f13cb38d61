"""The form of a person's page in HR's workplace."""

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from pathways.admin.choosing import can_be_key
from pathways.models import Stage

from ..email_addresses import normalize_email
from ..invisible_characters import refuse_unseen
from ..models import ERASED_HOST, User
from ..names import name_and_email
from ..notices import tell_password_set
from ..pending_changes import is_protected
from ..services import ReportingLoop, lock_reporting_lines, lock_with_reports, refuse_loop

# Shown where a choice was deleted between opening a page and saving it.
GONE = {
    "manager": _("This person is no longer here. Choose somebody else."),
    "stage": _("This stage was deleted in the meantime. Choose another one."),
    "department": _("This department was deleted in the meantime. Choose another one."),
    "groups": _("One of these groups was deleted in the meantime. Check the others."),
}


def stage_in_words(stage):
    return f"{stage.pathway.role}, {stage}"


class PersonForm(forms.ModelForm):
    """Remember what the page showed, so that changes made elsewhere meanwhile are never lost."""

    # People are changed elsewhere too: by lists, by assessments, by colleagues.
    REMEMBERED = [
        "name",
        "email",
        "staff_number",
        "job_title",
        "department",
        "manager",
        "stage",
        "is_active",
        "groups",
        "is_superuser",
    ]
    editor = None  # who works on the page

    class Meta:
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The row as it is at the moment of saving.
        self.before = None
        # Names of fields that were changed elsewhere, and keep that value.
        self.kept = []
        # What the page had shown as chosen, by the field's name, where that has changed since.
        self.shown = {}
        if self.is_bound and self.instance.pk:
            self._follow_what_was_left_alone()
        # The current value stays possible even if it is no longer offered. So does the posted one,
        # for the form to show it and to say why it is refused.
        for name, known in [
            ("manager", User.objects.still_known()),
            ("stage", Stage.objects.all()),
        ]:
            if name in self.fields:
                chosen = [getattr(self.instance, f"{name}_id"), self._typed_key(name)]
                self.fields[name].queryset |= known.filter(pk__in=filter(None, chosen))
        for name in self.fields.keys() & GONE.keys():
            self.fields[name].error_messages["invalid_choice"] = GONE[name]
        for name in self.fields.keys() & {"name", "email", "staff_number", "job_title"}:
            self.fields[name].validators.append(refuse_unseen)
        if self.instance.pk:
            for name in self.fields.keys() & {*self.REMEMBERED}:
                self.fields[name].show_hidden_initial = True

    def _typed_key(self, name):
        typed = self.data.get(self.add_prefix(name), "") if self.is_bound else ""
        return typed if can_be_key(typed) else None

    def _follow_what_was_left_alone(self):
        """Take over changes made elsewhere to choices that were left untouched on the page.

        What the page had shown may have left, been retired or deleted, and is no choice any more.
        """
        for name in self.fields.keys() & {"manager", "stage", "department"}:
            hidden = self.add_initial_prefix(name)
            seen, now = self.data.get(hidden), getattr(self.instance, f"{name}_id")
            now = "" if now is None else str(now)
            if seen is not None and seen == self.data.get(self.add_prefix(name)) != now:
                self.data = self.data.copy()
                self.data[hidden] = self.data[self.add_prefix(name)] = now
                self.kept.append(name)
                self.shown[name] = seen

    def why_kept(self, name):
        """Say what a field was changed to elsewhere, while the page showed the old value."""
        values = {"field": self.fields[name].label, "now": in_words(self.before, name)}
        if name == "manager" and can_be_key(self.shown.get(name, "")):
            left = User.objects.filter(pk=self.shown[name], is_active=False).first()
            if left:
                values["manager"] = left
                return (
                    _("%(manager)s has left in the meantime. The manager is now: %(now)s.") % values
                )
        return (
            _("Somebody has changed “%(field)s” to “%(now)s” in the meantime. That stays.") % values
        )

    def clean_stage(self):
        stage = self.cleaned_data["stage"]
        is_offered = stage is None or stage.pk == self.instance.stage_id
        if not is_offered and not Stage.objects.published().filter(pk=stage.pk).exists():
            raise forms.ValidationError(
                _("%(stage)s is no longer part of a published pathway. Choose another stage.")
                % {"stage": stage_in_words(stage)}
            )
        return stage

    def clean_email(self):
        """Normalize the address as sign-in does."""
        email = normalize_email(self.cleaned_data["email"])
        if not email.isascii():
            raise forms.ValidationError(validate_email.message)
        if email.endswith(ERASED_HOST):
            raise forms.ValidationError(
                _("This kind of address is reserved. Please use another one.")
            )
        return email

    def clean(self):
        cleaned = super().clean()
        if "manager" not in self.fields:
            return cleaned
        # Even if the manager stays the same: they may report to the person by now.
        lock_reporting_lines()
        if self.instance.pk:
            lock_with_reports(self.instance.pk)
            self.before = User.objects.get(pk=self.instance.pk)
            self._settle_with_what_changed_meanwhile(cleaned)
        self._refuse_manager(cleaned.get("manager"))
        self._refuse_address_nobody_confirms(cleaned)
        if self.before and self.before == self.editor and not cleaned.get("is_active"):
            self.add_error("is_active", _("You cannot mark yourself as having left."))
        return cleaned

    def _settle_with_what_changed_meanwhile(self, cleaned):
        """Keep what changed elsewhere and was left alone here; ask where both changed it."""
        if self.add_initial_prefix("name") not in self.data:
            return  # not posted by our page, which says what it had shown
        now = forms.model_to_dict(self.before, fields=[*self.fields])
        for name, field in self.fields.items():
            hidden = self.add_initial_prefix(name)
            if not field.show_hidden_initial or name in self.errors:
                continue
            seen = field.hidden_widget().value_from_datadict(self.data, self.files, hidden)
            typed = self[name].data
            if not field.has_changed(now[name], seen):
                continue
            if not field.has_changed(seen, typed):
                cleaned[name] = now[name] if name == "groups" else getattr(self.before, name)
                if name not in self.kept:
                    self.kept.append(name)
            elif field.has_changed(now[name], typed):
                self.add_error(
                    name,
                    _(
                        "Somebody has changed this to “%(now)s” in the meantime. Your choice is "
                        "still here: save again to keep it, or choose theirs."
                    )
                    % {"now": in_words(self.before, name)},
                )
                self._show_now(hidden, now[name])

    def _show_now(self, hidden, value):
        """Make the answer show the current value as the saved one, so that saving again counts."""
        self.data = self.data.copy()
        if isinstance(value, list):
            self.data.setlist(hidden, [str(group.pk) for group in value])
        else:
            self.data[hidden] = "" if value is None else str(value)

    def _refuse_address_nobody_confirms(self, cleaned):
        """Refuse a new address for people who have left: they cannot confirm it."""
        is_other = self.before and cleaned.get("email", self.before.email) != self.before.email
        if is_other and not cleaned.get("is_active") and is_protected(self.before):
            self.add_error(
                "email",
                _(
                    "Nobody who has left can confirm a new email address. Leave it at %(now)s; you "
                    "can change it once they are back."
                )
                % {"now": self.before.email},
            )

    def _refuse_manager(self, manager):
        if manager is None:
            return
        manager.refresh_from_db(fields=["manager", "is_active"])
        if manager == self.instance:
            self.add_error("manager", _("Nobody can be their own manager."))
            return
        if not manager.is_active and manager.pk != (self.before and self.before.manager_id):
            left = _("%(manager)s has left in the meantime. Choose somebody else.")
            self.add_error("manager", left % {"manager": manager})
            return
        try:
            refuse_loop(self.instance, manager)
        except ReportingLoop as refused:
            self.add_error("manager", str(refused))


class PasswordForm(AdminPasswordChangeForm):
    """Let a superuser set or remove a password, and tell the person."""

    def save(self, commit=True):
        person = super().save(commit)
        tell_password_set(person)
        return person


def in_words(person, name):
    """Say the current value of a field in words."""
    if name == "groups":
        return ", ".join(group.name for group in person.groups.all()) or _("nothing")
    value = getattr(person, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, User):
        return name_and_email(value)
    if isinstance(value, Stage):
        return stage_in_words(value)
    return value or _("nothing")


class ChosenMany(forms.ModelMultipleChoiceField):
    def clean(self, value):
        for key in value or []:
            if not can_be_key(key):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": key},
                )
        return super().clean(value)
