"""Forms and lists that say what somebody else saved meanwhile."""

from __future__ import annotations

from django import forms

from .digests import MAIN_FORM


class ConflictForm(forms.ModelForm):
    """A form that says beside its fields what somebody else saved meanwhile."""

    # By prefix and field; the admin page fills it for one request.
    conflict_messages: dict[str, dict[str | None, list[str]]] = {}

    def full_clean(self):
        super().full_clean()
        if not self.is_bound:
            return
        for name, said in self.conflict_messages.get(self.prefix or MAIN_FORM, {}).items():
            for message in said:
                self.add_error(name, message)


class ConflictFormSet(forms.BaseInlineFormSet):
    """A list that says above its lines which of them somebody else changed meanwhile."""

    conflict_messages: dict[str, list[str]] = {}

    def clean(self):
        super().clean()
        if said := self.conflict_messages.get(self.prefix):
            raise forms.ValidationError(said)
