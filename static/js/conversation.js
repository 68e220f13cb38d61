// Saves what the two settle part by part, with `autosave.js`, and takes in what changes meanwhile. What
// nobody touched here is renewed in place; where both have changed the same, the page asks which stays.
// The page works without it: the buttons save, and both texts come back where one was overtaken.
"use strict";

{
  const ASK_EVERY = 15000; // milliseconds, all of these
  const LONGEST_ANSWER = 10000;
  const STOP_AFTER = 30 * 60000; // without a sign of anybody here

  const form = document.querySelector("form[data-changes]");
  const question = form.querySelector("[data-two-versions]").content;
  const parts = new Map(
    [...form.querySelectorAll("[data-question]")].map((part) => [part.dataset.question, part]),
  );
  let shown = Number(form.elements.version.value); // the version of the assessment on this page

  // --- The fields of the page -----------------------------------------------------------------

  const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();
  const isSame = (one, other) => one !== null && tidy(one) === tidy(other);
  const fieldsNamed = (name) => [...form.elements].filter((field) => field.name === name);
  const namesIn = (part) => {
    const fields = part.querySelectorAll("textarea, select, input:not([type=hidden])");
    return new Set([...fields].map((field) => field.name));
  };
  const valueOf = (name) => form.elements[name].value;
  const setValue = (name, value) => {
    for (const field of fieldsNamed(name)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  };
  const loadedValue = (name) => {
    const [field, ...others] = fieldsNamed(name);
    if (field.type === "radio") {
      return [field, ...others].find((radio) => radio.defaultChecked)?.value || "";
    }
    if (field.type !== "select-one") return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) || field.options[0]).value;
  };

  // What is saved, as far as this page knows. Of what came back unsaved it does not.
  const saved = new Map();
  for (const part of parts.values()) {
    for (const name of namesIn(part)) {
      saved.set(name, part.matches("[data-unsaved]") ? null : loadedValue(name));
    }
  }
  const isTouched = (name) => !isSame(saved.get(name), valueOf(name));

  // --- Where both have changed the same -------------------------------------------------------

  const unfold = (part) => part.closest("details:not([open])")?.setAttribute("open", "");
  const conflicts = new Map(); // by the name of the field
  const latest = new Map(); // the version of each row, by the name of the field that holds it
  const isOpen = (versionField) =>
    [...conflicts.values()].some((conflict) => conflict.versionField === versionField);

  // A row that waits for a choice keeps its old version, upon which nothing can be saved or agreed to.
  // A field that shows what is saved may follow again what the other saves.
  const setVersions = () => {
    for (const name of saved.keys()) {
      const shownField = form.elements[`initial-${name}`];
      if (!shownField || isTouched(name)) continue;
      shownField.value = tidy(saved.get(name));
      shownField.disabled = false;
    }
    for (const [field, version] of latest) {
      if (!isOpen(field)) form.elements[field].value = version;
    }
  };

  const closeConflict = (name) => {
    conflicts.get(name)?.note.remove();
    conflicts.delete(name);
  };

  const choose = (name, takesSaved) => {
    const { value } = conflicts.get(name);
    const [field] = fieldsNamed(name);
    if (takesSaved) setValue(name, value);
    saved.set(name, value);
    closeConflict(name);
    setVersions();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const askWhichStays = (name, { value, notice }, versionField) => {
    if (conflicts.has(name) && isSame(conflicts.get(name).value, value)) return;
    closeConflict(name);
    const note = question.firstElementChild.cloneNode(true);
    note.querySelector("[data-notice]").textContent = notice;
    note.querySelector("[data-keep]").addEventListener("click", () => choose(name, false));
    note.querySelector("[data-take]").addEventListener("click", () => choose(name, true));
    conflicts.set(name, { value, versionField, note });
    const [field] = fieldsNamed(name);
    field.closest(".answers, div").before(note);
    unfold(field);
  };

  // --- What has changed -----------------------------------------------------------------------

  const lastSent = new Map(); // by field: what comes back is one's own, however late

  const takeInField = (name, field, versionField) => {
    if (isSame(field.value, valueOf(name))) saved.set(name, valueOf(name));
    else if (lastSent.has(name) && isSame(lastSent.get(name), field.value)) saved.set(name, field.value);
    else if (!isTouched(name)) {
      const isNew = !isSame(saved.get(name), field.value);
      setValue(name, field.value);
      saved.set(name, field.value);
      return isNew;
    } else if (!isSame(saved.get(name), field.value)) {
      askWhichStays(name, field, versionField);
      return false;
    }
    closeConflict(name);
    return false;
  };

  // What the server has said of each place on a card, without what this script has added.
  const shownHtml = new Map(
    [...form.querySelectorAll("[data-part]")].map((box) => [box, box.innerHTML.trim()]),
  );
  const textOf = (remark) => [...remark.querySelectorAll(":scope > :not(.eyebrow)")].map((line) => line.textContent).join("");
  const markAsNew = (remark) => {
    const mark = document.createElement("span");
    mark.className = "view__mine";
    mark.textContent = form.dataset.wordsNew;
    remark.querySelector(".eyebrow").append(" ", mark);
  };

  const renew = (part, place, html) => {
    const box = part.querySelector(`[data-part="${place}"]`);
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    if (fresh.innerHTML.trim() === shownHtml.get(box)) return false;
    const before = new Set([...box.querySelectorAll(".remark")].map(textOf));
    shownHtml.set(box, fresh.innerHTML.trim());
    box.replaceChildren(fresh.content);
    for (const remark of box.querySelectorAll(".remark")) {
      if (!before.has(textOf(remark))) markAsNew(remark);
    }
    return place !== "state";
  };

  const removeMissing = (part) => {
    for (const note of part.querySelectorAll("[data-missing]")) {
      if (!valueOf(note.dataset.missing)) continue;
      for (const field of fieldsNamed(note.dataset.missing)) {
        field.removeAttribute("aria-invalid");
        if (field.getAttribute("aria-describedby") === note.id) field.removeAttribute("aria-describedby");
      }
      note.remove();
    }
  };

  const takeInPart = (part, now) => {
    let news = "";
    for (const [versionField, row] of Object.entries(now.rows)) {
      latest.set(versionField, row.version);
      for (const [name, field] of Object.entries(row.fields)) {
        if (takeInField(name, field, versionField)) news = row.news;
      }
    }
    for (const [place, html] of Object.entries(now.html)) {
      if (renew(part, place, html)) news = now.news;
    }
    part.classList.toggle("is-settled", now.is_settled);
    part.dataset.version = now.version;
    removeMissing(part);
    return news;
  };

  const showNews = (news) => {
    for (const [part, words] of news) {
      const line = part.querySelector("[data-saved]");
      if (line.matches(".saved--failed, .saved--busy")) continue;
      line.textContent = words;
      line.className = "saved saved--news";
    }
    const said = news.map(([part, words]) => [part.querySelector("h2, .question__text, label")?.textContent.trim(), words]);
    if (said.length) {
      form.querySelector("[data-announce]").textContent = said.flat().filter(Boolean).join(" ");
    }
  };

  // The link to the next item that is open leads on from the one last worked on, and begins again at the end.
  const nextOpen = form.querySelector("[data-next-open]");
  let lastCard = null;
  form.addEventListener("focusin", ({ target }) => { lastCard = target.closest(".exchange") || lastCard; });
  const openCards = () => [...form.querySelectorAll(".exchange:not(.is-settled)")];
  const hideNextOpen = () => {
    if (nextOpen) nextOpen.hidden = !openCards().length;
  };
  nextOpen?.addEventListener("click", ({ target }) => {
    const open = openCards();
    const isAfter = (card) => lastCard?.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = open.find(isAfter) || open[0];
    if (next) target.href = `#${next.id}`;
  });

  const takeIn = (now) => {
    if (now.version < shown) return; // answered before what the page shows already
    shown = now.version;
    latest.set("version", now.version);
    const news = [];
    for (const [key, its] of Object.entries(now.parts)) {
      const part = parts.get(key);
      const words = part ? takeInPart(part, its) : "";
      if (!words) continue;
      news.push([part, words]);
      unfold(part);
    }
    setVersions();
    showNews(news);
    const settled = form.querySelector("[data-settled]");
    if (settled) settled.textContent = now.progress;
    hideNextOpen();
    if (now.turn) end(`${now.turn}.`, now.can_reopen);
  };

  // --- Saving, of which the other script does the rest ------------------------------------------

  const addShown = (data) => {
    for (const [key, part] of parts) data.set(`shown-${key}`, part.dataset.version);
  };

  form.addEventListener("autosave:send", ({ target, detail: { data } }) => {
    for (const name of namesIn(target)) {
      if (isTouched(name)) lastSent.set(name, valueOf(name));
      else data.delete(name);
    }
    data.set("version", form.elements.version.value);
    addShown(data);
  });

  form.addEventListener("autosave:answer", (event) => {
    const { status, body } = event.detail;
    if (!body?.parts) return;
    event.preventDefault();
    takeIn(body);
    // Two changed different things: both are kept.
    event.detail.isMerged = status === 409 && !body.turn && ![...namesIn(event.target)].some((name) => conflicts.has(name));
  });

  // --- Asking now and then what has changed -----------------------------------------------------

  let lastSign = Date.now();
  let isAsking = false;
  let timer = 0;

  const reopenButton = form.querySelector("[data-reopen]");

  // Nothing can be saved here any more, unless it is opened again.
  const end = (words, canReopen = false) => {
    clearInterval(timer);
    timer = 0;
    reopenButton.hidden = reopenButton.disabled = !canReopen;
    form.querySelector("[data-next-turn]").hidden = true;
    form.querySelector("[data-turn-words]").textContent = words;
    form.querySelector("[data-turn]").hidden = false;
  };

  const readAnswer = async (answer) => {
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const body = answer.status !== 204 && isJson ? await answer.json() : null;
    if (answer.status === 200 && body) takeIn(body);
    if (answer.status === 409 && body) end(body.message);
    if (answer.status === 403 || answer.status === 404) end(form.dataset.wordsRefused);
  };

  const ask = async () => {
    const isAway =
      document.visibilityState !== "visible" || !navigator.onLine || Date.now() - lastSign > STOP_AFTER;
    if (!timer || isAway || isAsking) return;
    isAsking = true;
    const known = new URLSearchParams({ version: shown });
    addShown(known);
    try {
      const signal = AbortSignal.timeout(LONGEST_ANSWER);
      const request = { signal, redirect: "manual", cache: "no-store" };
      await readAnswer(await fetch(`${form.dataset.changes}?${known}`, request));
    } catch {
      // No connection, or what answers is not the portal: a save says so where there is one.
    }
    isAsking = false;
  };

  for (const sign of ["input", "keydown", "pointerdown", "visibilitychange"]) {
    document.addEventListener(sign, () => { lastSign = Date.now(); });
  }
  document.addEventListener("visibilitychange", ask);
  timer = setInterval(ask, ASK_EVERY);
}
