// Saves each answer a moment after it was changed. The page works without it: the buttons save too.
// While all is saved there is no button to save. What listens on the form may change what is sent, on
// `autosave:send`, and take in what comes back, on `autosave:answer`. It may ask to save at once, by
// `autosave:now`, or by `autosave:dropped` not to save what was changed, and says by `autosave:added`
// and `autosave:removed` which questions come and go.
"use strict";

// All in milliseconds.
const TYPING_PAUSE = 900; // before what was typed is saved
const SAVE_TIMEOUT = 10000; // how long one save may take
const BUTTON_WAIT = 2000; // how long a button waits for a save that is on its way
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 60000;
const LONGEST_RETRY_AFTER = 300000;
const QUIET_TIME = 8000; // without typing, before "Saved" is announced
const MOST_RETRIES = 8; // in a row; coming back to the page or typing begins again
const MOST_WHILE_LEAVING = 60000; // bytes; browsers carry no more than 64 KiB to the end

const TYPED = "textarea, select, input:not([type=hidden], [type=radio])";

// The server or what stands before it is busy or away. Anything else from 400 on is a refusal.
const isPassing = (status) => status >= 500 || [408, 425, 429].includes(status);

const retryAfter = (headers) => {
  const said = headers.get("Retry-After") || "";
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Math.min(Math.max(wait || 0, 0), LONGEST_RETRY_AFTER);
};

// Coming back or loading the page again, the browser itself may have filled in what stood there before.
const isFresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";
const EDITED = "textarea, select, input:not([type=hidden])";

const isEdited = (field) => {
  if (field.disabled) return false;
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value.trim() !== field.defaultValue.trim();
  const shown = [...field.options].find((option) => option.defaultSelected) || field.options[0];
  return !shown?.selected;
};

const withJitter = (wait) => wait * (0.75 + Math.random() / 2);

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const words = form.dataset;
  const questions = new Map();
  let saves = 0;
  let leaving = false;
  let hasWaited = false;
  let hasStayed = false;

  // One live region for the whole form: failures at once, "Saved" when it has been quiet for a while.
  const region = form.querySelector("[data-announce]");
  let announced = "";
  let quietTimer = 0;

  const announce = (text, topic = text) => {
    if (topic === announced) return;
    announced = topic;
    region.textContent = text;
  };

  const announceWhenQuiet = () => {
    clearTimeout(quietTimer);
    quietTimer = setTimeout(() => {
      const states = [...questions.values()];
      if (states.some((state) => state.isDirty || state.running || state.isRefused)) return;
      if (!states.some((state) => state.isUnannounced)) return;
      for (const state of states) state.isUnannounced = false;
      announced = "";
      announce(words.wordsSaved);
    }, QUIET_TIME);
  };

  const saveButton = form.querySelector("[data-save-button]");
  const offerSaving = () => {
    const isFailing = form.querySelector("[data-question] .saved--failed") !== null;
    saveButton.hidden = !isFailing && saveButton !== document.activeElement;
    for (const line of form.querySelectorAll("[data-saves-itself]")) line.hidden = isFailing;
  };
  offerSaving();

  const show = (question, text, kind) => {
    const line = question.querySelector("[data-saved]");
    line.textContent = text;
    line.className = `saved saved--${kind}`;
    offerSaving();
  };

  const fail = (question, text, topic) => {
    show(question, text, "failed");
    announce(text, topic);
  };

  // The reason why a field is not saved stands below it, as in a page that comes with errors.
  const showErrors = (question, errors) => {
    const key = question.dataset.question;
    for (const field of question.querySelectorAll(TYPED)) {
      const reason = errors[field.name === key ? key : field.name.slice(key.length + 1)];
      const id = `${field.id}_error`;
      const described = (field.getAttribute("aria-describedby") || "").split(" ");
      const others = described.filter((each) => each && each !== id);
      document.getElementById(id)?.remove();
      field.classList.toggle("is-invalid", Boolean(reason));
      if (reason) {
        const note = document.createElement("div");
        note.id = id;
        note.className = "invalid-feedback";
        note.append(Object.assign(document.createElement("strong"), { textContent: reason }));
        field.parentElement.append(note);
        field.setAttribute("aria-invalid", "true");
        others.push(id);
      } else {
        field.removeAttribute("aria-invalid");
      }
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    }
  };

  // Returns whether nobody has prevented what this script would do.
  const tell = (question, event, detail) =>
    question.dispatchEvent(new CustomEvent(`autosave:${event}`, { bubbles: true, cancelable: true, detail }));

  const fieldsOf = (question) => {
    const key = question.dataset.question;
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      const isNeeded = name.startsWith(`${key}-`) || [key, "csrfmiddlewaretoken", "page"].includes(name);
      if (isNeeded) data.append(name, value);
    }
    data.append("key", key);
    data.append("save", ++saves);
    tell(question, "send", { data });
    return data;
  };

  const sizeOf = (data) => new Blob([...data].flat().map(String)).size + 200 * [...data].length;

  // A redirect is not followed: whatever sends one is not the portal. Leaving the page ends no save.
  const post = (question) => {
    const body = fieldsOf(question);
    return fetch(form.dataset.autosave, {
      method: "POST",
      body,
      redirect: "manual",
      keepalive: sizeOf(body) < MOST_WHILE_LEAVING,
      signal: AbortSignal.timeout(SAVE_TIMEOUT),
    });
  };

  const tokensIn = (page) => page.querySelectorAll("[name=csrfmiddlewaretoken]");

  // After signing in again in another tab there is another token: this page, fetched again, has it.
  const takeNewToken = async () => {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(SAVE_TIMEOUT) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [token] = tokensIn(page);
    if (token) for (const old of tokensIn(document)) old.value = token.value;
  };

  const readJson = async (answer) => {
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return isJson ? answer.json() : null;
  };

  // What became of one save: {kind: "saved" | "partly" | "again" | "refused" | "signed-out" | "passing", …}.
  const attempt = async (question) => {
    try {
      let answer = await post(question);
      if (answer.status === 403) {
        await takeNewToken();
        answer = await post(question);
      }
      if (answer.status === 401) return { kind: "signed-out" };
      if (isPassing(answer.status)) {
        return { kind: "passing", text: words.wordsBusy, wait: retryAfter(answer.headers) };
      }
      const body = await readJson(answer);
      const hasVersion = Number.isInteger(body?.version);
      const told = { status: answer.status, body, isMerged: false };
      const setsVersion = tell(question, "answer", told);
      if (told.isMerged) return { kind: "again" };
      if (answer.ok && hasVersion) return { kind: "saved", setsVersion, version: body.version };
      if (answer.status === 422 && hasVersion) return { kind: "partly", setsVersion, ...body };
      if (answer.status >= 400) return { kind: "refused", text: body?.message || words.wordsRefused };
      // A page to sign in to a network, or a proxy's own: the portal has not answered at all.
      return { kind: "passing", text: words.wordsBusy, wait: 0 };
    } catch {
      return { kind: "passing", text: words.wordsOffline, wait: 0 };
    }
  };

  const schedule = (question, state, wait) => {
    clearTimeout(state.timer);
    state.isRetrying = false;
    state.timer = setTimeout(() => save(question, state), wait);
  };

  const retryLater = (question, state, wait) => {
    state.failures += 1;
    state.notBefore = Date.now() + wait;
    if (state.failures > MOST_RETRIES) {
      fail(question, words.wordsGivenUp);
      return;
    }
    const backOff = Math.min(FIRST_RETRY * 2 ** (state.failures - 1), LONGEST_RETRY);
    schedule(question, state, Math.max(withJitter(backOff), wait));
    state.isRetrying = true;
  };

  const isUnsolved = ({ failures, isRefused, isSignedOut }) => failures || isRefused || isSignedOut;

  // Everything is saved: nothing says any more that it is not, and the same failure would be news again.
  const forgetFailures = () => {
    stayBecause("");
    if (announced && announced !== words.wordsSaved) region.textContent = "";
    announced = "";
  };

  const react = (question, state, result) => {
    const isStoring = result.kind === "saved" || result.kind === "partly";
    if (result.kind === "again") {
      state.isDirty = true;
      return true;
    }
    if (isStoring) {
      if (result.setsVersion) {
        question.querySelector(`[name="${question.dataset.question}-version"]`).value = result.version;
      }
      showErrors(question, result.errors || {});
    }
    if (result.kind !== "passing") state.failures = 0;
    state.isRefused = result.kind === "refused" || result.kind === "partly";
    state.isSignedOut = result.kind === "signed-out";
    if (result.kind === "saved") {
      show(question, words.wordsSaved, "ok");
      state.isUnannounced = true;
      announceWhenQuiet();
      if (![...questions.values()].some(isUnsolved)) forgetFailures();
    } else if (result.kind === "partly") {
      fail(question, result.message || words.wordsRefused);
    } else if (result.kind === "refused") {
      fail(question, result.text);
    } else {
      state.isDirty = true;
      if (result.kind === "signed-out") {
        fail(question, words.wordsSignedOut);
      } else {
        fail(question, result.text, "passing");
        retryLater(question, state, result.wait);
      }
    }
    return isStoring || result.kind === "refused";
  };

  // One request a question at a time: the next one carries the version the last one gave back.
  const save = (question, state) => {
    clearTimeout(state.timer);
    state.isRetrying = false;
    if (state.running || !state.isDirty) return state.running;
    const wait = state.notBefore - Date.now();
    if (wait > 0) {
      schedule(question, state, wait);
      state.isRetrying = true;
      return null;
    }
    state.running = (async () => {
      let goesOn = true;
      while (goesOn && state.isDirty) {
        state.isDirty = false;
        if (!state.failures) show(question, words.wordsSaving, "busy");
        goesOn = react(question, state, await attempt(question));
      }
      state.running = null;
    })();
    return state.running;
  };

  const watch = (question) => {
    const state = {
      isDirty: false,
      isRefused: question.querySelector(".saved--failed") !== null,
      isRetrying: false,
      isUnannounced: false,
      running: null,
      failures: 0,
      notBefore: 0,
      timer: 0,
    };
    questions.set(question, state);
    question.addEventListener("input", (event) => {
      // Only a field that nobody touched says what the page had shown in it.
      const shown = form.elements[`initial-${event.target.name}`];
      if (shown) shown.disabled = true;
      state.isDirty = true;
      announceWhenQuiet();
      if (state.isRetrying) return; // typing asks a busy server no sooner
      if (state.failures > MOST_RETRIES) state.failures = 0;
      if ("savesOnRequest" in question.dataset) return;
      schedule(question, state, event.target.matches("[type=radio], select") ? 0 : TYPING_PAUSE);
    });
    question.addEventListener("autosave:now", () => {
      state.isDirty = true;
      save(question, state);
    });
    question.addEventListener("autosave:dropped", () => {
      clearTimeout(state.timer);
      state.isDirty = false;
    });
  };
  form.querySelectorAll("[data-question]").forEach(watch);
  // A slow connection brings this script late. What was typed before it came was typed all the same.
  addEventListener("DOMContentLoaded", () => {
    if (!isFresh) return;
    for (const question of form.querySelectorAll("[data-question]:not([data-unsaved])")) {
      for (const field of [...question.querySelectorAll(EDITED)].filter(isEdited)) {
        if (field.closest("[data-question]") !== question) continue;
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    }
  });
  form.addEventListener("autosave:added", ({ target }) => watch(target));
  form.addEventListener("autosave:removed", ({ target }) => {
    const state = questions.get(target);
    clearTimeout(state?.timer);
    questions.delete(target);
  });

  // The connection is back, or the person is, who may have signed in elsewhere.
  for (const back of ["online", "focus"]) {
    window.addEventListener(back, () => {
      for (const [question, state] of questions) {
        if (!state.isDirty) continue;
        if (state.failures > MOST_RETRIES) state.failures = 0;
        save(question, state);
      }
    });
  }

  // A button's own save must not meet an answer that is still on its way, and does not wait for ever.
  // While the portal cannot be reached the page stays: the browser would show a page of its own.
  const stayBecause = (reason) => {
    for (const line of form.querySelectorAll("[data-stays]")) {
      line.hidden = line.dataset.stays !== reason;
    }
  };
  const buttonWait = () => new Promise((done) => setTimeout(done, BUTTON_WAIT));

  form.addEventListener("submit", async (event) => {
    form.elements.save.value = ++saves;
    stayBecause("");
    if (hasWaited) return;
    if (!navigator.onLine) {
      event.preventDefault();
      stayBecause("offline");
      return;
    }
    const failing = [...questions].filter(([, state]) => state.failures);
    const running = [...questions.values()].map((state) => {
      clearTimeout(state.timer);
      return state.running;
    });
    if (failing.length && !hasStayed) {
      event.preventDefault();
      const [question, state] = failing[0];
      state.notBefore = 0;
      await Promise.race([save(question, state), buttonWait()]);
      if (state.failures) {
        hasStayed = true; // a second press is sent all the same
        stayBecause("busy");
        return;
      }
    }
    hasStayed = false;
    leaving = true;
    if (!event.defaultPrevented && !running.some(Boolean)) return;
    event.preventDefault();
    for (const state of questions.values()) state.isDirty = false;
    await Promise.race([Promise.allSettled(running), buttonWait()]);
    hasWaited = true;
    form.requestSubmit(event.submitter);
    hasWaited = false;
  });

  // Who leaves within a moment of typing is not kept waiting; a button that was pressed saves it all.
  const saveAtOnce = () => {
    if (leaving) return;
    for (const [question, state] of questions) {
      if (!state.isDirty || "savesOnRequest" in question.dataset) continue;
      clearTimeout(state.timer);
      if (state.running || state.notBefore > Date.now()) post(question).catch(() => {});
      else save(question, state);
    }
  };
  window.addEventListener("pagehide", saveAtOnce);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAtOnce();
  });

  window.addEventListener("beforeunload", (event) => {
    const isUnsaved = ({ isDirty, running, isRefused }) => isDirty || running || isRefused;
    if ([...questions.values()].some(isUnsaved) && !leaving) event.preventDefault();
  });
}
