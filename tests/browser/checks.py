"""Questions to the page that the browser shows: each answers with a list of what is wrong."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from tests import samples

# 320 is 1280 enlarged to 400 %, and 640 the same to 200 %.
WIDTHS, SCHEMES = [320, 390, 640, 768, 1280], ["light", "dark"]
NARROWEST, WIDEST = WIDTHS[0], WIDTHS[-1]
PRINTED_ONE_IN = 2  # of the pages, the part that is also looked at on paper

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules that can find something in one colour scheme and nothing in the other.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

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

# Buttons whose words do not stand in their middle: something invisible takes room beside them.
OFF_CENTRE = """() => [...document.querySelectorAll(".button:not(:has(svg))")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => {
    const words = [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    if (words.length !== 1) return null;
    const range = document.createRange(), box = e.getBoundingClientRect();
    range.selectNodeContents(words[0]);
    const text = range.getBoundingClientRect();
    return [e, text.left - box.left, box.right - text.right];
  })
  .filter((each) => each && Math.abs(each[1] - each[2]) > 4)
  .map(([e, left, right]) => `off centre: ${e.textContent.trim()} ${left}, ${right}`)"""

# What has no business on paper, and whether the content is on it.
PRINTED = """() => {
  const shown = (e) => e && e.checkVisibility({ visibilityProperty: true });
  const found = [...document.querySelectorAll(`nav.site-nav, .site-me, .savebar,
      .skip, .breadcrumbs, .object-tools, .submit-row, .search, .filters`)]
    .filter(shown).map((e) => `printed: ${e.className}`);
  if (!shown(document.querySelector("main h1"))) found.push("printed without its heading");
  return found;
}"""


GROUND = "getComputedStyle(document.body).backgroundColor"

# Two frames on, scripts have met the new width; and no colour is half way to another.
AT_REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().forEach((each) => each.finish());
  done();
})))"""

# What is written on the page, by what its contrast depends on: which elements it stands in, its
# colour, its size, and what is painted behind it. Two of each, where one may be striped.
TEXTS = """() => {
  const known = (e) => e ? [e.localName, ...e.classList, e.type, e.role, e.ariaCurrent,
    e.disabled, e.ariaInvalid].join(" ") : "";
  const grounds = new Map();
  const ground = (e) => {
    if (!e) return "";
    if (!grounds.has(e)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(e);
      grounds.set(e, `${backgroundColor} ${backgroundImage} ${opacity} ${ground(e.parentElement)}`);
    }
    return grounds.get(e);
  };
  const isText = (e) => e.matches("a, button, input, select, textarea")
    || [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  window.texts = {};
  for (const e of document.querySelectorAll("body *:not(script, style)")) {
    if (!isText(e) || !e.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(e);
    const parents = [e, e.parentElement, e.parentElement?.parentElement].map(known);
    const kind = [...parents, color, fontSize, fontWeight, ground(e)].join("<");
    const alike = window.texts[kind] ??= [];
    if (alike.length < 2) alike.push(e);
  }
  return Object.keys(window.texts);
}"""

AXE = """([options, kinds]) => axe.run(
  kinds ? { include: kinds.flatMap((kind) => window.texts[kind]) } : document, options
).then((found) => found.violations.map((each) =>
  `${each.id}: ${each.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" and ")}`))"""


def all_problems(page, *, colours=True, known=None, schemes=None):
    """What is wrong with this page, each with the page, the width and the scheme.

    Layout is checked at the narrowest and one more width, and axe looks at the page in one scheme,
    or in these. `make test-all` takes every width, and both schemes.

    What stands in `known` is not asked for its colours again, and what was asked is added to it:
    these rules take axe longer than all others, and most of a page is as on the page before.
    """
    place = urlsplit(page.url).path
    widths = widths_for(place)
    views = axe_views(place, widths, schemes)
    found = policy_problems(page)
    for width in widths:
        shown = [(scheme, is_first) for at, scheme, is_first in views if at == width]
        show(page, width, shown[0][0] if shown else None)
        found += [f"at {width} px: {each}" for each in layout_problems(page)]
        for number, (scheme, is_first) in enumerate(shown):
            if number:
                show(page, width, scheme)
            problems = colour_problems(page, known) if colours else []
            if is_first:
                problems += axe_problems(page, without=COLOUR_RULES)
            found += [f"at {width} px, {scheme}: {each}" for each in problems]
    if samples.is_drawn((place, "print"), PRINTED_ONE_IN):
        found += [f"in print: {each}" for each in print_problems(page)]
    page.problems.clear()  # axe styles what it looks at, which the policy stops
    show(page, WIDEST)  # whoever goes on from here presses what a phone hides
    return [f"{place} {each}" for each in found]


def widths_for(place):
    if samples.WHOLE:
        return WIDTHS
    return [NARROWEST, samples.choice((place, "width"), WIDTHS[1:])]


def axe_views(place, widths, schemes=None):
    """(width, scheme, whether in this scheme all rules are asked) of every view axe looks at."""
    first = samples.choice((place, "scheme"), SCHEMES)
    if samples.WHOLE:
        return [(width, scheme, scheme == first) for width in widths for scheme in SCHEMES]
    return [
        (samples.choice((place, scheme), widths), scheme, scheme == first)
        for scheme in schemes or [first]
    ]


def policy_problems(page):
    """What the content policy stopped, and what the browser logged, but for refused requests."""
    logged = [problem for problem in page.problems if "status of 4" not in problem]
    return [f"policy: {report}" for report in page.evaluate("window.policyReports")] + logged


def layout_problems(page, checks=(OVER_THE_EDGE, TOO_SMALL, SMALL_LINKS, OFF_CENTRE)):
    return [found for check in checks for found in page.evaluate(check)]


def print_problems(page):
    """What is wrong on paper, for somebody whose screen is dark."""
    page.emulate_media(media="print", color_scheme="dark")
    found = page.evaluate(PRINTED)
    if page.evaluate(GROUND) != "rgb(255, 255, 255)":
        found.append("the paper is not white")
    page.emulate_media(media="screen")
    return found


def colour_problems(page, known=None):
    """What axe finds in the colours of all texts, or of those of which none alike is known."""
    if known is None or samples.WHOLE:
        return axe_problems(page, only=COLOUR_RULES)
    kinds = [kind for kind in page.evaluate(TEXTS) if kind not in known]
    known.update(kinds)
    return axe_problems(page, only=COLOUR_RULES, kinds=kinds) if kinds else []


def axe_problems(page, *, only=None, without=(), kinds=None):
    """What axe finds as the page is shown now, each with two of the places.

    `only` and `without` name rules, `kinds` those of the texts to look at. The workplace is
    Django's, so not by axe's own best practice.
    """
    tags = TAGS[:-1] if "/admin/" in page.url else TAGS
    chosen = {"type": "rule", "values": only} if only else {"type": "tag", "values": tags}
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    options = {
        "runOnly": chosen,
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    return page.evaluate(AXE, [options, kinds])


def show(page, width, scheme=None):
    """Show the page in this view, and wait until it has come to rest."""
    page.set_viewport_size({"width": width, "height": 900})
    if scheme:
        page.emulate_media(color_scheme=scheme)
    page.evaluate(AT_REST)
