// Keeps the list of questions and the count up to date, unfolds what is asked for or filled in, and asks
// which one stays where another window has changed the same. The page works without it: then the list
// shows how it stood when the page was loaded, and a page shows both versions.
"use strict";

{
  const HIGHEST_LEVEL = "helping";
  const NOT_SURE = "not_sure";

  const list = document.querySelector("[data-questions]");
  const words = list.dataset;
  const entryOf = (question) => list.querySelector(`a[href="#${question.id}"]`);
  const radiosOf = (question) => [...question.querySelectorAll("[type=radio]")];
  const chosenOf = (question) => radiosOf(question).find((radio) => radio.checked)?.value || "";

  const count = () => {
    const entries = [...list.querySelectorAll("[data-progress]")];
    const answered = entries.filter((entry) => entry.dataset.progress !== "open").length;
    for (const line of document.querySelectorAll("[data-answered]")) {
      line.textContent = line.dataset.answered.replace("#", answered);
    }
  };

  const mark = (question) => {
    const entry = entryOf(question);
    const answer = chosenOf(question);
    const progress = answer === NOT_SURE ? "unsure" : answer ? "answered" : "open";
    entry.dataset.progress = progress;
    entry.querySelector("[data-progress-word]").textContent = {
      open: words.wordsOpen, unsure: words.wordsUnsure, answered: words.wordsAnswered,
    }[progress];
    count();
  };

  for (const question of document.querySelectorAll("[data-question]")) {
    if (!entryOf(question)) continue;
    // Coming back to a page, a browser may fill in other answers than it was loaded with.
    if (radiosOf(question).some((radio) => radio.checked !== radio.defaultChecked)) mark(question);
    question.addEventListener("change", ({ target }) => {
      if (target.type !== "radio") return;
      mark(question);
      if (target.value === HIGHEST_LEVEL) question.querySelector("details.evidence").open = true;
    });
  }

  // --- Two windows of one person ------------------------------------------------------------------

  const form = list.parentElement.querySelector("form[data-autosave]");
  const twoVersions = form.querySelector("[data-two-versions]").content;
  const known = new Map(); // what is saved, by the name of the field, as far as this page knows
  const sent = new Map();

  const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();
  const fieldsNamed = (name) => [...form.elements].filter((field) => field.name === name);
  const valueOf = (name) => {
    const [field] = fieldsNamed(name);
    if (field.type === "checkbox") return field.checked ? "on" : "";
    return tidy(form.elements[name].value);
  };
  const setValue = (name, value) => {
    for (const field of fieldsNamed(name)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = value !== "";
      else field.value = value;
    }
  };
  const namesIn = (question) => {
    const fields = question.querySelectorAll("textarea, input:not([type=hidden])");
    return new Set([...fields].map((field) => field.name));
  };
  const loadedValue = (name) => {
    const [field, ...others] = fieldsNamed(name);
    if (field.type === "radio") return [field, ...others].find((radio) => radio.defaultChecked)?.value || "";
    if (field.type === "checkbox") return field.defaultChecked ? "on" : "";
    return tidy(field.defaultValue);
  };

  const versionOf = (question) => form.elements[`${question.dataset.question}-version`];
  const openNotes = (question) => question.querySelectorAll("[data-conflict]").length > 0;

  const askWhichStays = (question, name, { value, notice }, version) => {
    question.querySelector(`[data-conflict="${name}"]`)?.remove();
    const note = twoVersions.firstElementChild.cloneNode(true);
    note.dataset.conflict = name;
    note.querySelector("[data-notice]").textContent = notice;
    const [field] = fieldsNamed(name);
    const choose = (takesSaved) => {
      if (takesSaved) setValue(name, value);
      known.set(name, tidy(value));
      note.remove();
      if (openNotes(question)) return;
      versionOf(question).value = version;
      const [chosen = field] = fieldsNamed(name).filter((each) => each.checked);
      chosen.focus();
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      if (entryOf(question)) mark(question);
    };
    note.querySelector("[data-keep]").addEventListener("click", () => choose(false));
    note.querySelector("[data-take]").addEventListener("click", () => choose(true));
    field.closest(".answers, .mb-3").before(note);
    field.closest("details")?.setAttribute("open", "");
  };

  // Take over what nobody touched here; where both have changed the same, ask.
  const takeIn = (question, { version, fields }) => {
    for (const [name, saved] of Object.entries(fields)) {
      const [now, here, before] = [tidy(saved.value), valueOf(name), known.get(name)];
      if (here !== now && here === before) {
        setValue(name, saved.value);
        if (now) fieldsNamed(name)[0].closest("details")?.setAttribute("open", "");
      } else if (here !== now && before !== now) {
        askWhichStays(question, name, saved, version);
        continue;
      }
      question.querySelector(`[data-conflict="${name}"]`)?.remove();
      known.set(name, now);
    }
    if (entryOf(question)) mark(question);
    if (openNotes(question)) return false;
    versionOf(question).value = version;
    return true;
  };

  for (const question of form.querySelectorAll("[data-question]")) {
    // Of what came back unsaved, the page does not know what is saved.
    const isUnsaved = question.matches("[data-unsaved]");
    for (const name of namesIn(question)) known.set(name, isUnsaved ? null : loadedValue(name));
  }
  form.addEventListener("autosave:send", ({ target }) => {
    for (const name of namesIn(target)) sent.set(name, valueOf(name));
  });
  form.addEventListener("autosave:answer", ({ target, detail }) => {
    const { status, body } = detail;
    if (status === 200 && body) {
      for (const name of namesIn(target)) known.set(name, sent.get(name));
    } else if (status === 422 && body?.kept) {
      for (const name of body.kept.map((each) => `${target.dataset.question}-${each}`)) {
        known.set(name, sent.get(name));
      }
    } else if (status === 409 && body?.fields) {
      detail.isMerged = takeIn(target, body);
    }
  });

  // Paper shows what is written, also in what somebody has folded.
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.evidence:not([open])")) {
      const fields = [...fold.querySelectorAll("textarea, input:not([type=checkbox])")];
      if (fields.some((field) => field.value)) fold.open = true;
    }
  });
}
