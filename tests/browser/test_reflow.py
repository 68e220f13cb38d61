"""Every kind of page at 320 px, enlarged to 200 %, and printed; and all of them once more with
words of eighty letters: nothing runs over the edge, and what one presses can be pressed."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, SlugField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client

from pathways import sealing
from pathways.fields import DerivedField, DerivedModel
from tests.browser.pages import every_page, person
from tests.browser.test_accessibility import AT_REST
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk

pytestmark = pytest.mark.django_db(transaction=True)

# Eighty letters.
WORD = "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

NOT_WORDS = {"password", "answer", "last_save"}

# A page that scrolls sideways, and what stands over its edge. A wide table scrolls in a frame.
OVER_THE_EDGE = """() => {
  const page = document.documentElement, found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`scrolls to ${page.scrollWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (e.closest(`:is(${FRAMES}) table, .visually-hidden, .skip, svg *`) || !box.width) continue;
    if (box.right > page.clientWidth + 1 || box.left < -1)
      found.push(`${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`);
  }
  return found.slice(0, 4);
}""".replace("${FRAMES}", ".table-wrap, .results, #change-history, .tabular")

# What can be pressed and is smaller than a fingertip. A field's label counts with it, and a select
# behind a field that searches is there for the form alone.
TOO_SMALL = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.type !== "hidden"
    && e.tabIndex >= 0)
  .map((e) => [e, e.matches("[type=radio], [type=checkbox]") && e.closest("label") || e])
  .filter(([, e]) => Math.min(e.offsetWidth, e.offsetHeight) < 24)
  .map(([e]) => `${e.tagName}.${e.className} ${e.offsetWidth} x ${e.offsetHeight}`)"""

# Links that are; those within a sentence may be as high as its lines.
SMALL_LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".skip"))
  .filter((e) => {
    let around = e.parentElement;
    while (getComputedStyle(around).display === "inline") around = around.parentElement;
    const isAlone = around.textContent.trim() === e.textContent.trim();
    return isAlone || getComputedStyle(e).display !== "inline" || e.closest("header, nav, td, th");
  })
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < 24)
  .map(([e, box]) => `A.${e.className} ${e.textContent.trim()} ${box.width} x ${box.height}`)"""

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
        yield from (f"{address}: {finding}" for finding in wrong_with(page))


def wrong_with(page):
    for check in (OVER_THE_EDGE, TOO_SMALL, SMALL_LINKS):
        yield from page.evaluate(check)
    page.emulate_media(media="print")
    yield from page.evaluate(PRINTED)
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


def test_every_kind_of_page_flows_anew(window, demonstration):
    findings, looked_at = [], 0
    for name, page in every_page(window):
        page.set_viewport_size({"width": 320, "height": 900})
        page.evaluate(AT_REST)
        findings += [f"{name}: {finding}" for finding in wrong_with(page)]
        page.problems.clear()  # the browser logs refusals
        looked_at += 1

    print(f"{looked_at} pages at 320 px: {len(findings)} findings")
    assert findings == []
    assert looked_at >= 200


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
