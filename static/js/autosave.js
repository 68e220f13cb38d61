// Saves each answer a moment after it was changed. The page works without it: the buttons save too.
"use strict";

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const words = form.dataset;
  const questions = new Map();
  let leaving = false;

  const say = (question, text, kind) => {
    const line = question.querySelector("[data-saved]");
    line.textContent = text;
    line.className = `saved saved--${kind}`;
  };

  const fieldsOf = (question) => {
    const key = question.dataset.question;
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith(`${key}-`) || name === "csrfmiddlewaretoken") data.append(name, value);
    }
    data.append("key", key);
    return data;
  };

  // One request a question at a time: the next one carries the version the last one gave back.
  const save = async (question, state) => {
    clearTimeout(state.timer);
    if (state.running || !state.dirty) return state.running;
    state.running = (async () => {
      while (state.dirty) {
        state.dirty = false;
        say(question, words.wordsSaving, "busy");
        try {
          const answer = await fetch(form.dataset.autosave, { method: "POST", body: fieldsOf(question) });
          const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
          if (answer.ok && isJson) {
            const { version } = await answer.json();
            question.querySelector(`[name="${question.dataset.question}-version"]`).value = version;
            say(question, words.wordsSaved, "ok");
          } else {
            const message = isJson ? (await answer.json()).message : words.wordsRefused;
            say(question, message, "failed");
            state.refused = true;
          }
        } catch {
          state.dirty = true;
          say(question, words.wordsOffline, "failed");
          state.timer = setTimeout(() => save(question, state), 5000);
          break;
        }
      }
      state.running = null;
    })();
    return state.running;
  };

  for (const question of form.querySelectorAll("[data-question]")) {
    const state = { dirty: false, running: null, refused: false, timer: 0 };
    questions.set(question, state);
    const later = (wait) => {
      state.dirty = true;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => save(question, state), wait);
    };
    question.addEventListener("input", (event) => later(event.target.type === "radio" ? 0 : 900));
  }

  window.addEventListener("online", () => {
    for (const [question, state] of questions) if (state.dirty) save(question, state);
  });

  // A button's own save must not meet an answer that is still on its way.
  form.addEventListener("submit", async (event) => {
    const running = [...questions.values()].map((state) => {
      clearTimeout(state.timer);
      return state.running;
    });
    leaving = true;
    if (!running.some(Boolean)) return;
    event.preventDefault();
    for (const state of questions.values()) state.dirty = false;
    await Promise.allSettled(running);
    form.requestSubmit(event.submitter);
  });

  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...questions.values()].some((state) => state.dirty || state.running || state.refused);
    if (unsaved && !leaving) event.preventDefault();
  });
}
