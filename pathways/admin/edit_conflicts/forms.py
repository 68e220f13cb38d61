"""Show in forms and lists what somebody else saved in the meantime."""

from __future__ import annotations

from django import forms

from .digests import MAIN_FORM


class ConflictForm(forms.ModelForm):
    """Show beside each field what somebody else saved in the meantime."""

    # By prefix and field; the admin page fills it for one request.
    conflict_messages: dict[str, dict[str | None, list[str]]] = {}

    def full_clean(self):
        super().full_clean()
        if not self.is_bound:
            return
        for name, messages in self.conflict_messages.get(self.prefix or MAIN_FORM, {}).items():
            for message in messages:
                self.add_error(name, message)


class ConflictFormSet(forms.BaseInlineFormSet):
    """Show above a list which of its lines somebody else changed in the meantime."""

    conflict_messages: dict[str, list[str]] = {}

    def clean(self):
        super().clean()
        if messages := self.conflict_messages.get(self.prefix):
            raise forms.ValidationError(messages)
