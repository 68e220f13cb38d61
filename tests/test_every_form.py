"""Every form of every page, as the server sends it: a new page is covered once a walk meets it."""

import pytest

from tests.every_page import every_page
from tests.forms_of import forms_of, words_of

pytestmark = pytest.mark.django_db


def test_enter_presses_the_main_button_of_every_form(demonstration):
    """Browsers press the first submit button of a form when somebody types Enter in a field."""
    wrong, looked_at = [], 0
    for name, content in every_page("en"):
        for form in forms_of(content):
            if not form.fields or not form.buttons:
                continue
            looked_at += 1
            first = form.buttons[0]
            if first is not form.main_button:
                wrong.append(f"{name}, {form}: Enter presses “{words_of(first)}”")

    assert wrong == []
    assert looked_at >= 100
