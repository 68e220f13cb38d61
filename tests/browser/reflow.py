"""Whether a page flows anew: nothing runs over its edge, and what one presses can be pressed."""

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


def wrong_with(page):
    """What is wrong with the page on show at its size, and on paper."""
    for check in (OVER_THE_EDGE, TOO_SMALL, SMALL_LINKS):
        yield from page.evaluate(check)
    page.emulate_media(media="print")
    yield from page.evaluate(PRINTED)
    page.emulate_media(media="screen")
