// Keeps the list of questions and the count up to date, and unfolds what is asked for or filled in.
// The page works without it: then the list shows how it stood when the page was loaded.
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

  // Paper shows what is written, also in what somebody has folded.
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.evidence:not([open])")) {
      const fields = [...fold.querySelectorAll("textarea, input:not([type=checkbox])")];
      if (fields.some((field) => field.value)) fold.open = true;
    }
  });
}
