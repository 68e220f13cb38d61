"""Not a test: takes pictures of the real pages, of the demonstration company.

`make pictures` takes those of the README into `.readme/` and those of the guides into
`static/img/guides/`; with `make pictures ALL=folder` one of
every kind of page, at three widths in both schemes and of some in print, to look at: one by one, or
all at once on the contact sheets that `index.html` leads to.
"""

import json
import os
import re
from base64 import b64decode, b64encode
from collections import defaultdict
from itertools import chain, product
from math import ceil, floor
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone
from django.utils.text import slugify

from assessments.models import Assessment
from pathway_portal.guides import GUIDE_PICTURES, SIZES, picture_file, read_sizes
from tests.browser.checks import AT_REST, SCHEMES, show
from tests.browser.guide_company import NOW, GuideCompany
from tests.browser.pages import PEOPLE_LIST, every_page, person
from tests.browser.test_signing_in import anna, signing_in

__all__ = ["anna"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)

README = settings.BASE_DIR / ".readme"
# As wide as a guide shows them, and half as fine again.
GUIDE_WIDTH, GUIDE_MARGIN, GUIDE_SCALE = 552, 12, 1.5
WIDTHS = [390, 768, 1280]
# What people print, on the width of a sheet of A4.
ON_PAPER, A4 = re.compile(r"\w+ (/pathways/\S+/document/|/assessments/\d+/(history/)?)"), 794
INDEX = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Every kind of page</title>
<style>
  body { font: 12px sans-serif; }
  section { display: grid; grid-template-columns: repeat(auto-fill, 200px); gap: 16px; }
  h2 { grid-column: 1 / -1; }
  figure { margin: 0; overflow-wrap: anywhere; }
  figure a { display: block; max-height: 300px; overflow: hidden; outline: 1px solid; }
  img { width: 200px; }
</style>
{% for view, pictures in views.items %}
  <section>
    <h2>{{ view }}: {{ pictures|length }} pages</h2>
    {% for name, file in pictures %}
      <figure>
        <a href="{{ file }}"><img src="{{ file }}" alt="" loading="lazy"></a>
        <figcaption>{{ name }}</figcaption>
      </figure>
    {% endfor %}
  </section>
{% endfor %}
</html>
"""
# The pictures of one part of it are there.
LOADED = """(section) => Promise.all([...section.querySelectorAll("img")].map((image) => {
  image.loading = "eager";
  return image.decode();
}))"""

# A fifth of the same as PNG, and nobody sees the difference.
AS_WEBP = """async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.7);
}"""


def test_take_the_pictures_of_the_readme(window, demonstration):
    README.mkdir(exist_ok=True)
    manager = person("manager")
    open_to_both = Assessment.objects.filter(
        employee__manager=manager, reviewed_at__isnull=False, agreed_at=None
    )
    conversation = open_to_both.filter(employee_confirmed_at=None, manager_confirmed_at=None)[
        0
    ].get_absolute_url()
    draft = person("employee").assessments.get(submitted_at=None)
    for name, who, address, width, height, scheme in [
        ("pathway", "employee", "/pathways/operations-director/", 1280, 850, "light"),
        ("stage", "employee", "/pathways/operations-director/2/", 1280, 850, "dark"),
        ("answer", "employee", f"/assessments/{draft.pk}/answer/", 390, 780, "light"),
        ("team", "manager", "/team/", 1280, 850, "light"),
        ("conversation", "manager", conversation, 390, 780, "light"),
        ("home", "employee", "/", 390, 780, "dark"),
        ("receipts", "employee", "/account/receipts/", 390, 780, "light"),
        ("account", "employee", "/account/", 390, 780, "dark"),
    ]:
        page = window(person(who), width=width, scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        page.screenshot(path=README / f"{name}.png")
    page = window(person("hr"), width=390, scheme="light")
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto("/admin/accounts/user/import/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE_LIST}
    page.get_by_label("The list of people").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Make these changes").wait_for()
    page.screenshot(path=README / "import.png")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_take_the_pictures_of_the_guides(window, groups, language):
    # Those of the other languages stay.
    sizes = {key: size for key, size in read_sizes().items() if not key.endswith(f"-{language}")}
    encoder = window()
    GUIDE_PICTURES.mkdir(parents=True, exist_ok=True)
    with patch.object(timezone, "now", lambda: NOW):
        for shot in GuideCompany(language).shots():
            page = window(shot.person, width=GUIDE_WIDTH, scale=GUIDE_SCALE)
            page.goto(shot.address)
            shot.prepare(page)
            # So high that no bar at its foot covers anything.
            page.set_viewport_size({"width": GUIDE_WIDTH, "height": 5000})
            page.locator(shot.part).evaluate("(part) => part.scrollIntoView({ block: 'center' })")
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.evaluate(AT_REST)
                part, last = (
                    page.locator(place).bounding_box()
                    for place in (shot.part, shot.until or shot.part)
                )
                # The page is scrolled by a fraction of a pixel, more or less.
                top = floor(part["y"]) - GUIDE_MARGIN
                height = ceil(round(last["y"] + last["height"] - part["y"], 1)) + 2 * GUIDE_MARGIN
                clip = {"x": 0, "y": top, "width": GUIDE_WIDTH, "height": height}
                picture = b64encode(page.screenshot(clip=clip)).decode()
                url = encoder.evaluate(AS_WEBP, f"data:image/png;base64,{picture}")
                file = picture_file(shot.name, language, is_dark=scheme == "dark")
                (GUIDE_PICTURES / file).write_bytes(b64decode(url.partition(",")[2]))
            sizes[f"{shot.name}-{language}"] = [GUIDE_WIDTH, height]
    lines = ",\n".join(f"  {json.dumps(key)}: {size}" for key, size in sorted(sizes.items()))
    SIZES.write_text(f"{{\n{lines}\n}}\n")


def test_take_a_picture_of_every_kind_of_page(window, demonstration, provider, anna):
    folder = Path(os.environ["ALL"]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    views, shown = defaultdict(list), set()
    every = chain(every_page(window), signing_in(window, provider, anna))
    for number, (name, page) in enumerate(every):
        page.problems.clear()  # the browser logs refusals
        words = page.locator("main").inner_text()
        if words in shown:
            continue  # somebody else has met the same
        shown.add(words)

        for view in in_every_view(page, name):
            file = f"{number:03}-{slugify(name.replace('/', ' '))}_{view}.png"
            page.screenshot(path=folder / file, full_page=True)
            views[view].append((name, file))
    index = Engine().from_string(INDEX).render(Context({"views": dict(views)}))
    (folder / "index.html").write_text(index)
    page = window(width=2400)
    page.goto((folder / "index.html").as_uri())
    for view, section in zip(views, page.locator("section").all(), strict=True):
        section.evaluate(LOADED)
        section.screenshot(path=folder / f"contact-sheet_{view}.png")


def in_every_view(page, name):
    for width, scheme in product(WIDTHS, SCHEMES):
        show(page, width, scheme)
        yield f"{width}_{scheme}"
    if ON_PAPER.fullmatch(name):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 1123})
        yield "print"
        page.emulate_media(media="screen")
