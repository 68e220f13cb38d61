"""Every form of every page, as the server sends it: a new page is covered once a walk meets it."""

import pytest

from tests.every_page import every_page
from tests.forms_of import forms_of, words_of

pytestmark = pytest.mark.django_db


def test_every_form_saves_on_enter_and_cuts_nothing(demonstration):
    wrong, looked_at = [], 0
    for name, content in every_page("en"):
        for form in forms_of(content):
            if form.fields and form.buttons:
                looked_at += 1
                wrong += [f"{name}, {form}: {finding}" for finding in findings(form)]

    assert wrong == []
    assert looked_at >= 100


def findings(form):
    """What is wrong with one form; an empty list where nothing is."""
    # Browsers press the first submit button of a form when somebody types Enter in a field.
    if form.buttons[0] is not form.main_button:
        yield f"Enter presses “{words_of(form.buttons[0])}”"
    for field in form.fields:
        # And they cut what is pasted, in silence, where a field says how much it takes.
        # Words to search for are not kept.
        if form.method == "post" and "maxlength" in field.attrs:
            yield f"{field.attrs['name']} cuts after {field.attrs['maxlength']} characters"
