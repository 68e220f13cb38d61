// What all forms have in common: they ask before typed words are lost, their boxes grow with the
// text, paper shows all of it, a refusal has the focus, and saving leads back to where one was.
"use strict";

{
  const TEXT = "textarea, input:is([type=text], [type=email], [type=url], [type=number], [type=date], :not([type]))";

  // --- Asking before words are lost ---------------------------------------------------------------

  // Forms in which one writes. Searching, signing in and codes lose nothing worth a question.
  const isWatched = (form) =>
    form.method === "post"
    && !form.querySelector("input[type=password]")
    && (form.matches("[data-watched]")
      || form.querySelector("textarea")
      || (form.closest("#content-main") && form.querySelector(TEXT)));

  const isChanged = (field) => {
    if (field.disabled || field.type === "hidden") return false;
    if (field.matches(TEXT)) return field.value.trim() !== field.defaultValue.trim();
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (!field.matches("select")) return false;
    const given = [...field.options].filter((option) => option.defaultSelected);
    if (!given.length && !field.multiple) return field.selectedIndex > 0;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  };

  // Where answers save themselves, that script asks for what it has not saved yet.
  const savesItself = (field) => Boolean(field.closest("form[data-autosave] [data-question]"));

  // What came back from the server because it was refused, unless it has saved itself since.
  const isRefused = (form) =>
    !form.matches("[data-autosave]") && form.querySelector(".banner--error, .errorlist, .is-invalid");
  const cameBack = (form) =>
    isRefused(form)
    || [form, ...form.querySelectorAll("[data-unsaved]")].some(
      (part) => part.matches("[data-unsaved]") && !part.querySelector(".saved--ok"),
    );

  const isUnsaved = (form) =>
    cameBack(form) || [...form.elements].some((field) => !savesItself(field) && isChanged(field));

  const watched = [...document.forms].filter(isWatched);
  let sent = null;

  // While the portal cannot be reached the browser would show a page of its own, or of a proxy, and
  // coming back from there lose the lines that were added to a list. So the page stays and says so.
  const stay = (form, button, words) => {
    const note = document.createElement("p");
    note.className = "saved saved--failed";
    note.dataset.unreachable = "";
    note.setAttribute("role", "alert");
    note.textContent = words;
    const row = button?.closest(".savebar, .submit-row, .form-actions");
    if (row) row.prepend(note);
    else form.append(note);
  };

  const LONGEST_ANSWER = 10_000; // milliseconds
  const BUSY = [408, 425, 429];
  // A proxy answers like that while the portal restarts, and so does a Wi-Fi that asks to sign in.
  // A refusal shows that the portal is there.
  const isPortal = async (answer) =>
    answer.ok ? (await answer.text()) === "ok" : answer.status < 500 && !BUSY.includes(answer.status);
  const isReachable = async () => {
    try {
      const signal = AbortSignal.timeout(LONGEST_ANSWER);
      return await isPortal(await fetch(document.body.dataset.health, { cache: "no-store", signal }));
    } catch {
      return false;
    }
  };

  // Where answers save themselves, that script does the same.
  const needsAsking = (form) => watched.includes(form) && !form.matches("[data-autosave]") && isUnsaved(form);
  let asking = null;
  let answered = null;

  const sendOnceReachable = async (form, button) => {
    asking = form;
    form.setAttribute("aria-busy", "true");
    const canSend = await isReachable();
    asking = null;
    form.removeAttribute("aria-busy");
    if (!canSend) {
      stay(form, button, document.body.dataset.wordsUnreachable);
      return;
    }
    answered = form;
    form.requestSubmit(button);
    answered = null;
  };

  // On the window, so that what stops a form from being sent has been asked before.
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    form.querySelectorAll("[data-unreachable]").forEach((note) => note.remove());
    if (!navigator.onLine && watched.includes(form)) {
      event.preventDefault();
      stay(form, event.submitter, document.body.dataset.wordsOffline);
      return;
    }
    if (form !== answered && needsAsking(form)) {
      event.preventDefault();
      // A second press changes nothing: the form is being asked for, or on its way.
      if (form !== asking && form !== sent) sendOnceReachable(form, event.submitter);
      return;
    }
    sent = form;
    // If the page is still here then, the form was not sent or led to a download.
    setTimeout(() => { sent = null; }, 2000);
  });
  if (watched.length) {
    window.addEventListener("beforeunload", (event) => {
      if (watched.some((form) => form !== sent && isUnsaved(form))) event.preventDefault();
    });
  }

  // --- Boxes that grow, and paper -----------------------------------------------------------------

  const growsByItself = CSS.supports("field-sizing", "content");

  const grow = (box) => {
    const line = parseFloat(getComputedStyle(box).lineHeight) || 24;
    const missing = box.scrollHeight - box.clientHeight;
    if (missing > 0) box.rows += Math.ceil(missing / line);
  };

  // A line shows as much as fits into it, and outside Chromium so does a box: paper has the text.
  const putOnPaper = (field) => {
    if (!field.matches(TEXT) || (field.matches("textarea") && growsByItself)) return;
    const frame = field.closest(".mb-3, .flex-container") || field;
    let paper = frame.nextElementSibling;
    if (!paper?.matches(".on-paper")) {
      if (!field.value) return;
      paper = document.createElement("p");
      paper.className = "on-paper";
      frame.after(paper);
    }
    paper.textContent = field.value;
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea") && !growsByItself) grow(target);
    if (target.closest("form")?.method === "post") putOnPaper(target);
  });
  const growAll = () => {
    if (!growsByItself) document.querySelectorAll("textarea").forEach(grow);
  };
  document.addEventListener("toggle", growAll, true);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("form[method=post] :is(input, textarea)").forEach(putOnPaper);
  });

  // --- Where one is on the page -------------------------------------------------------------------

  let lastPlace = null;
  let lastField = null;
  document.addEventListener("focusin", ({ target }) => {
    lastPlace = target.closest("[data-place]") || lastPlace;
    if (target.id && target.matches(TEXT)) lastField = target;
  });
  const isInView = (part) => {
    const { top, bottom } = part.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  document.addEventListener("submit", ({ target }) => {
    const field = target.querySelector("input[name=place]");
    if (!field && lastField && target.method === "post" && target.closest("#content-main")?.contains(lastField)) {
      // Where a redirect names no place of its own, the browser keeps this one.
      const [address] = (target.getAttribute("action") || location.pathname + location.search).split("#");
      target.setAttribute("action", `${address}#${lastField.id}`);
    }
    if (!field) return;
    const places = [...target.querySelectorAll("[data-place]")];
    const place = lastPlace && isInView(lastPlace) ? lastPlace : places.find(isInView);
    field.value = place ? place.id : "";
  });

  // A browser leaves a refusal without the focus where the address leads to a place of the page.
  window.addEventListener("load", () => {
    growAll();
    const refusal = document.querySelector("[autofocus][tabindex='-1'], .errornote");
    if (!refusal) return;
    refusal.tabIndex = -1;
    refusal.focus({ preventScroll: true });
    refusal.scrollIntoView({ block: "center" });
  });
}
