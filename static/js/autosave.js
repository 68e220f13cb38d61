// Saves each answer a moment after it was changed. The page works without it: the buttons save too.
"use strict";

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const words = form.dataset;
  const questions = new Map();
  // In milliseconds: how long a save may take, and how long a button waits for one.
  const PATIENCE = 10000;
  const AT_MOST = 2000;
  let leaving = false;
  let hasWaited = false;

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

  const post = (question) =>
    fetch(form.dataset.autosave, {
      method: "POST",
      body: fieldsOf(question),
      signal: AbortSignal.timeout(PATIENCE),
    });

  const tokensIn = (page) => page.querySelectorAll("[name=csrfmiddlewaretoken]");

  // Whoever signs in again, in another tab, has another token from then on: this page made anew has it.
  const takeNewToken = async () => {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [token] = tokensIn(page);
    if (token) for (const old of tokensIn(document)) old.value = token.value;
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
          let answer = await post(question);
          if (answer.status === 403) {
            await takeNewToken();
            answer = await post(question);
          }
          const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
          if (answer.ok && isJson) {
            const { version } = await answer.json();
            question.querySelector(`[name="${question.dataset.question}-version"]`).value = version;
            say(question, words.wordsSaved, "ok");
            state.refused = false;
          } else if (answer.status === 401) {
            state.dirty = true;
            say(question, words.wordsSignedOut, "failed");
            break;
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

  // The connection is back, or somebody is, who has signed in elsewhere.
  for (const back of ["online", "focus"]) {
    window.addEventListener(back, () => {
      for (const [question, state] of questions) if (state.dirty) save(question, state);
    });
  }

  // A button's own save must not meet an answer that is still on its way; but it does not wait for
  // ever, and without a connection it stays: the browser would lead to a page of its own.
  form.addEventListener("submit", async (event) => {
    const isOffline = !navigator.onLine;
    form.querySelector("[data-stays]").hidden = !isOffline;
    if (isOffline) {
      event.preventDefault();
      return;
    }
    const running = [...questions.values()].map((state) => {
      clearTimeout(state.timer);
      return state.running;
    });
    leaving = true;
    if (hasWaited || !running.some(Boolean)) return;
    event.preventDefault();
    for (const state of questions.values()) state.dirty = false;
    const longEnough = new Promise((done) => setTimeout(done, AT_MOST));
    await Promise.race([Promise.allSettled(running), longEnough]);
    hasWaited = true;
    form.requestSubmit(event.submitter);
    hasWaited = false;
  });

  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...questions.values()].some((state) => state.dirty || state.running || state.refused);
    if (unsaved && !leaving) event.preventDefault();
  });
}
