"""Every kind of page at 320 px, enlarged to 200 %, and printed; and all of them once more with
words of eighty letters: nothing runs over the edge, and what one presses can be pressed."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, SlugField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client

from pathway_portal.accounts.models import User
from pathways import sealing
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk

pytestmark = pytest.mark.django_db(transaction=True)

# Eighty letters.
WORD = "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

NOT_WORDS = {"password", "answer"}

# A page that scrolls sideways, and what stands over its edge. A wide table scrolls in a frame.
OVER_THE_EDGE = """() => {
  const page = document.documentElement, found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`scrolls to ${page.scrollWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (e.closest(".table-wrap table, .visually-hidden, .skip, svg *") || !box.width) continue;
    if (box.right > page.clientWidth + 1 || box.left < -1)
      found.push(`${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`);
  }
  return found.slice(0, 4);
}"""

# What can be pressed and is smaller than a fingertip. A field's label counts with it.
TOO_SMALL = """() => [...document.querySelectorAll(
    "button, input, select, textarea, summary, .downloads dt a")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.type !== "hidden")
  .map((e) => [e, e.matches("[type=radio], [type=checkbox]") && e.closest("label") || e])
  .filter(([, e]) => Math.min(e.offsetWidth, e.offsetHeight) < 24)
  .map(([e]) => `${e.tagName}.${e.className} ${e.offsetWidth} x ${e.offsetHeight}`)"""

# What has no business on paper, and whether the content is on it.
PRINTED = """() => {
  const shown = (e) => e && e.checkVisibility({ visibilityProperty: true });
  const found = [...document.querySelectorAll("nav.site-nav, .site-me, .savebar, .skip")]
    .filter(shown).map((e) => `printed: ${e.className}`);
  if (!shown(document.querySelector("main h1"))) found.push("printed without its heading");
  return found;
}"""


def addresses(user):
    client = Client()
    client.force_login(user)
    return [page.address for page in one_of_each(walk(client, but=MORE_OF_THE_SAME))]


def look_at(page, addresses):
    """What is wrong with these pages at this size."""
    for address in addresses:
        page.goto(address)
        for finding in page.evaluate(OVER_THE_EDGE) + page.evaluate(TOO_SMALL):
            yield f"{address}: {finding}"
        page.emulate_media(media="print")
        yield from (f"{address}: {finding}" for finding in page.evaluate(PRINTED))
        page.emulate_media(media="screen")


def stretch_all_words():
    """One endless word in the place of every text that people or HR have written."""
    with connection.cursor() as cursor:
        for statement in sealing.removals(connection):  # what is published would stay as it is
            cursor.execute(statement)
    for app in ("accounts", "pathways", "assessments"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.fields:
                is_text = isinstance(field, CharField | TextField) and not field.choices
                if not is_text or isinstance(field, SlugField) or field.name in NOT_WORDS:
                    continue
                word = f"https://{WORD}" if field.name == "link" else WORD
                # The number keeps apart what must be unique.
                longest = Concat(Value(word), Cast("pk", CharField()))
                model.objects.exclude(**{field.name: ""}).update(**{field.name: longest})


def test_every_kind_of_page_flows_anew(window, demonstration):
    findings, looked_at = [], {}
    for email in ["employee@example.com", "manager@example.com"]:
        user = User.objects.get(email=email)
        looked_at[user] = addresses(user)
        findings += look_at(window(user, width=320), looked_at[user])
        # 1280 px enlarged to 200 %.
        findings += look_at(window(user, width=640, scale=2), looked_at[user])
    findings += look_at(window(width=320), ["/account/login/", "/account/password/reset/"])
    stretch_all_words()
    for user, found in looked_at.items():
        findings += look_at(window(user, width=320), found)

    assert findings == []
    assert sum(len(found) for found in looked_at.values()) >= 20
