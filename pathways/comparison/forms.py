"""Choose what to compare. Only what employees may read is on the lists."""

from collections.abc import Mapping

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Stage

UNKNOWN = {
    "required": gettext_lazy("Choose one from the list."),
    "invalid_choice": gettext_lazy("This cannot be compared. Choose one from the list."),
}


class CompareForm(forms.Form):
    """Choose two roles, or two stages.

    A role is chosen by its slug, a stage by that and its number: `operations-director`,
    `operations-director/2`.
    """

    one = forms.TypedChoiceField(label=gettext_lazy("Compare"), error_messages=UNKNOWN)
    other = forms.TypedChoiceField(label=gettext_lazy("With"), error_messages=UNKNOWN)

    def __init__(self, *args, pathways, **kwargs):
        """Offer `pathways`, which everybody may read. Load their roles and stages before."""
        super().__init__(*args, **kwargs)
        things = {address_of(pathway): pathway for pathway in pathways}
        choices = [
            ("", _("Choose a role or a stage")),
            (_("Roles"), [(address_of(pathway), pathway.role.name) for pathway in pathways]),
        ]
        for pathway in pathways:
            stages = {address_of(stage): stage for stage in pathway.stages.all()}
            things |= stages
            if stages:
                choices.append((pathway.role.name, list(stages.items())))
        _offer(self, choices, things)

    def clean(self):
        super().clean()
        chosen = self.cleaned_data
        one, other = chosen.get("one"), chosen.get("other")
        if one and other:
            if isinstance(one, Stage) != isinstance(other, Stage):
                self.add_error("other", _("Choose two roles, or two stages."))
            elif one == other:
                self.add_error("other", _("Choose something else: these are the same."))
        return chosen


def address_of(thing):
    """Return the value by which a role's pathway, or a stage, is chosen."""
    if isinstance(thing, Stage):
        return f"{thing.pathway.role.slug}/{thing.number}"
    return thing.role.slug


class VersionsForm(forms.Form):
    """Choose two versions of one role, by number. The earlier one always counts as `then`."""

    then = forms.TypedChoiceField(label=gettext_lazy("Then"), error_messages=UNKNOWN)
    now = forms.TypedChoiceField(label=gettext_lazy("Now"), error_messages=UNKNOWN)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        by_number = {str(version.number): version for version in versions}
        choices = [(number, _in_words(version)) for number, version in by_number.items()]
        _offer(self, choices, by_number)

    def clean(self):
        super().clean()
        chosen = self.cleaned_data
        then, now = chosen.get("then"), chosen.get("now")
        if then and now:
            if then == now:
                self.add_error("now", _("Choose something else: these are the same."))
            elif then.number > now.number:
                chosen |= {"then": now, "now": then}
        return chosen


def _offer(form: forms.Form, choices: list, things: Mapping[str, Model]) -> None:
    """Let both fields of a form choose among these things, given by their values."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField):
            field.choices = choices
            field.coerce = things.get


def _in_words(version):
    return _("Version %(number)s · %(date)s") % {
        "number": version.number,
        "date": date_format(localtime(version.published_at), "DATE_FORMAT"),
    }
