"""Words of eighty letters: nothing runs over the edge, and what one presses can be pressed. (With
the usual words, also enlarged to 200 %, `test_accessibility.py` looks at all pages.)"""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, SlugField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from pathways import sealing
from pathways.fields import DerivedField, DerivedModel
from pathways.models import Pathway
from pathways.services import start_new_version
from tests import samples
from tests.browser.checks import (
    NARROWEST,
    OVER_THE_EDGE,
    WIDEST,
    layout_problems,
    print_problems,
    show,
)
from tests.browser.pages import person, reached_by

pytestmark = pytest.mark.django_db(transaction=True)

# Eighty letters.
WORD = "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

SHOWN_ONE_IN = 2  # of the kinds of pages of people, the part that is shown
NOT_WORDS = {"password", "answer", "last_save"}


def stretch_all_words():
    """One endless word in the place of every text that people or HR have written."""
    with connection.cursor() as cursor:
        for statement in sealing.removals(connection):  # what is published would stay as it is
            cursor.execute(statement)
    for app in ("accounts", "pathways", "assessments"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.fields:
                is_text = isinstance(field, CharField | TextField) and not field.choices
                is_key = isinstance(field, SlugField | DerivedField) or field.name in NOT_WORDS
                if not is_text or is_key:
                    continue
                word = f"https://{WORD}" if field.name == "link" else WORD
                written = model.objects.exclude(**{field.name: ""})
                # The number keeps apart what must be unique.
                if issubclass(model, DerivedModel):  # other columns follow, a row at a time
                    for row in written:
                        model.objects.filter(pk=row.pk).update(**{field.name: f"{word}{row.pk}"})
                else:
                    written.update(**{field.name: Concat(Value(word), Cast("pk", CharField()))})


def test_pages_of_people_hold_words_of_eighty_letters(window, demonstration):
    people = ["manager", "employee"]
    kinds = {page.kind: (name, page.address) for name in people for page in reached_by(name)}
    users = {name: person(name) for name in people}
    stretch_all_words()

    problems = []
    drawn = [kinds[kind] for kind in samples.share(kinds, SHOWN_ONE_IN)]
    for name, user in users.items():
        page = window(user, width=NARROWEST)
        for address in [address for whose, address in drawn if whose == name]:
            page.goto(address)
            found = layout_problems(page) + print_problems(page)
            problems += [f"{name} {address}: {each}" for each in found]

    assert problems == []
    assert len(kinds) >= 25


def test_pages_of_the_workplace_hold_words_of_eighty_letters(window, demonstration):
    hr = person("hr")
    published = Pathway.objects.published().get(role__slug="operations-director")
    draft, _made = start_new_version(published)
    addresses = pages_of_the_workplace(draft, published, hr)
    stretch_all_words()
    page = window(hr)

    problems = []
    for address in addresses:
        page.goto(address)
        for width in (NARROWEST, 390, WIDEST):
            show(page, width)
            found = layout_problems(page, [OVER_THE_EDGE])
            problems += [f"{address} at {width} px: {each}" for each in found]

    assert problems == []


def pages_of_the_workplace(draft, published, hr):
    lists = [
        *("pathways_pathway", "pathways_role", "pathways_stage", "accounts_user"),
        *("accounts_department", "assessments_assessment"),
    ]
    return [
        reverse("admin:index"),
        *(reverse(f"admin:{name}_changelist") for name in lists),
        *(change_page(row) for row in (draft, draft.role, draft.stages.first(), hr, published)),
        *(
            reverse(f"admin:pathways_pathway_{page}", args=[draft.pk])
            for page in ("check", "publish", "delete", "history")
        ),
        reverse("admin:pathways_role_add"),
        reverse("admin:pathways_pathway_import"),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_import"),
        reverse("admin:accounts_user_changelist") + "?q=zzzz",
    ]


def change_page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
