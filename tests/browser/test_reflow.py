"""What people read, enlarged to 200 % and with words of eighty letters: nothing runs over the edge,
and what one presses can be pressed. (As they are, `test_accessibility.py` looks at all pages.)"""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, SlugField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client

from pathways import sealing
from pathways.fields import DerivedField, DerivedModel
from tests.browser.pages import person
from tests.browser.reflow import wrong_with
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk

pytestmark = pytest.mark.django_db(transaction=True)

# Eighty letters.
WORD = "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

NOT_WORDS = {"password", "answer", "last_save"}


def addresses(user):
    client = Client()
    client.force_login(user)
    return [page.address for page in one_of_each(walk(client, but=MORE_OF_THE_SAME))]


def look_at(page, addresses):
    """What is wrong with these pages at this size."""
    for address in addresses:
        page.goto(address)
        yield from (f"{address}: {finding}" for finding in wrong_with(page))


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


def test_pages_flow_anew_when_enlarged_and_with_words_of_eighty_letters(window, demonstration):
    findings, looked_at = [], {}
    for name in ["employee", "manager"]:
        user = person(name)
        looked_at[user] = addresses(user)
        # 1280 px enlarged to 200 %.
        findings += look_at(window(user, width=640, scale=2), looked_at[user])
    stretch_all_words()
    for user, found in looked_at.items():
        findings += look_at(window(user, width=320), found)

    assert findings == []
    assert sum(len(found) for found in looked_at.values()) >= 20
