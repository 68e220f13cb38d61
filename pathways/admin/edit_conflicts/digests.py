"""Tell by digests what a page showed from what is saved now."""

from __future__ import annotations

import hashlib
import json

SHOWN = "_shown"  # the hidden field with the digests
LAST_LOG_ENTRY = "log"  # what it says besides: which log entry was the newest
MAIN_FORM = ""  # the prefix under which it holds the fields of the row itself


def digest(value) -> str:
    """Tell one value of a field from another, whether it comes from the database or a browser."""
    if value is None or value is False:
        text = ""
    elif isinstance(value, list | tuple):
        text = ",".join(sorted(str(each) for each in value))
    else:
        text = str(value).replace("\r\n", "\n").strip()
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def saved_values(form) -> dict:
    """Return what is saved in each editable field of a model form, as its widget shows it."""
    return {
        name: form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
        for name in form.base_fields
        if name in form.fields and not form.fields[name].disabled
    }


def _digests(form) -> dict[str, str]:
    return {name: digest(value) for name, value in saved_values(form).items()}


def page_digests(form, formsets) -> dict:
    """Return the digests of a whole page: of the row itself, and of each line of its lists."""
    shown = {MAIN_FORM: _digests(form)}
    for formset in formsets:
        shown[formset.prefix] = {
            str(each.instance.pk): _digests(each) for each in formset.initial_forms
        }
    return shown


def read_shown(data) -> dict:
    """Read the digests a page sent along; nothing where it sent none, or something else."""
    try:
        shown = json.loads(data.get(SHOWN, ""))
    except ValueError:
        return {}
    is_ours = isinstance(shown, dict) and all(
        isinstance(part, dict) for name, part in shown.items() if name != LAST_LOG_ENTRY
    )
    return shown if is_ours else {}
