// Writes a draft on one page: Enter and pasting add lines, buttons and keys move and remove them, and
// all of it saves itself by autosave.js. The page works without it, by its buttons.
"use strict";

{
  const form = document.getElementById("writing");
  const words = form.dataset;
  const LINE_FIELD = ".writing__words textarea";
  const listOf = (part) => part.closest("[data-list]");
  const boxOf = (list) => list.querySelector(`[data-box][data-question="${list.id}"]`);
  const fieldIn = (box) => box.querySelector("textarea");
  const hiddenIn = (part, name) => part.querySelector(`[name="${part.dataset.question}-${name}"]`);
  const saveNow = (question) => question.dispatchEvent(new CustomEvent("autosave:now"));
  const announce = (text) => { form.querySelector("[data-announce]").textContent = text; };
  const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;

  // What a box waits to send: the buttons that were pressed, and whether its last line is complete.
  // It is complete once more when somebody says so while another save is on its way, so that is counted.
  const waiting = new WeakMap();
  const waitingIn = (box) => {
    if (!waiting.has(box)) waiting.set(box, { actions: [], wholes: 0, wholesSent: 0, wholesDone: 0, sent: "" });
    return waiting.get(box);
  };
  const sentTexts = new WeakMap();

  // --- The box for new lines ----------------------------------------------------------------------

  const putBoxBack = (box) => {
    const list = document.getElementById(box.dataset.question);
    hiddenIn(box, "after").value = "";
    if (box.parentElement !== list) list.append(box);
  };

  const putBoxBelow = (box, line) => {
    hiddenIn(box, "after").value = line.id;
    if (box.parentElement !== line) line.append(box);
  };

  const isBetween = (box) => hiddenIn(box, "after").value !== "";

  const addWhole = (box) => {
    if (!fieldIn(box).value.trim()) return;
    waitingIn(box).wholes += 1;
    saveNow(box);
  };

  const press = (box, action) => {
    waitingIn(box).actions.push(action);
    saveNow(box);
  };

  // --- What is sent -------------------------------------------------------------------------------

  // A line that is still being typed is no line yet: only those with an end are sent.
  const linesToSend = (box, wait) => {
    const { value } = fieldIn(box);
    return wait.wholes > wait.wholesDone ? value : value.slice(0, value.lastIndexOf("\n") + 1);
  };

  const addVersionsOf = (action, data) => {
    const [, key] = action.split(" ");
    const row = document.getElementById(`${key}-stage`) || document.getElementById(key);
    for (const field of row?.querySelectorAll("input[type=hidden][name$='-version']") || []) {
      data.set(field.name, field.value);
    }
  };

  form.addEventListener("autosave:send", ({ target, detail: { data } }) => {
    if (!target.matches("[data-box]")) {
      sentTexts.set(target, new Map(data));
      return;
    }
    const wait = waitingIn(target);
    wait.sent = linesToSend(target, wait);
    wait.wholesSent = wait.wholes;
    data.set(`${target.dataset.question}-add`, wait.sent);
    const [action] = wait.actions;
    if (!action) return;
    data.set("do", action);
    addVersionsOf(action, data);
  });

  // --- What comes back ----------------------------------------------------------------------------

  const setText = (field, text) => {
    field.value = text;
    if ("defaultValue" in field) field.defaultValue = text;
  };
  const isTouched = (field) => "defaultValue" in field && field.value !== field.defaultValue;

  const takeRow = (row, fresh) => {
    const fields = [...row.querySelectorAll("textarea")];
    if (!fields.some(isTouched)) {
      for (const field of fields) {
        const now = fresh.querySelector(`[name="${field.name}"]`);
        if (now && now.value !== field.value) setText(field, now.value);
      }
      hiddenIn(row, "version").value = hiddenIn(fresh, "version").value;
    }
    if (fresh.dataset.previewUrl) row.dataset.previewUrl = fresh.dataset.previewUrl;
    for (const label of fresh.querySelectorAll("label")) {
      const mine = row.querySelector(`label[for="${label.htmlFor}"]`);
      if (mine) mine.textContent = label.textContent;
    }
    const link = fresh.querySelector(".writing__more a");
    if (link) row.querySelector(".writing__more a")?.setAttribute("href", link.getAttribute("href"));
  };

  const takeLine = (line, fresh) => {
    for (const row of fresh.querySelectorAll("[data-question]:not([data-box])")) {
      const mine = line.querySelector(`[data-question="${row.dataset.question}"]`);
      if (mine) takeRow(mine, row);
    }
    const group = fresh.querySelector(".writing__buttons");
    line.querySelector(".writing__buttons").setAttribute("aria-label", group.getAttribute("aria-label"));
  };

  const tellAutosave = (line, event) => {
    for (const question of line.querySelectorAll("[data-question]")) {
      question.dispatchEvent(new CustomEvent(event, { bubbles: true }));
    }
  };

  // Lines that are there already stay as they are, with what is being typed into them. So does a line
  // that somebody else has removed meanwhile: what was typed into it is nowhere else.
  const takeList = (html, removed) => {
    const fresh = parse(html).querySelector("[data-list]");
    const list = document.getElementById(fresh.id);
    if (!list) return;
    const box = boxOf(list);
    const lines = list.querySelector(":scope > [data-lines]");
    const focused = document.activeElement;
    const caret = focused.selectionStart;
    const mine = new Map([...lines.children].map((line) => [line.id, line]));
    const line = box.closest("[data-line]");
    if (line && !fresh.querySelector(`#${line.id}`)) putBoxBack(box);
    hiddenIn(box, "version").value = fresh.querySelector(`[name="${fresh.id}-version"]`).value;
    [...fresh.querySelector(":scope > [data-lines]").children].forEach((next, place) => {
      const known = mine.get(next.id);
      mine.delete(next.id);
      if (known) takeLine(known, next);
      const here = known || document.adoptNode(next);
      if (lines.children[place] !== here) lines.insertBefore(here, lines.children[place] || null);
      if (!known) tellAutosave(here, "autosave:added");
    });
    for (const gone of mine.values()) {
      if (gone.id !== removed && [...gone.querySelectorAll("textarea")].some(isTouched)) continue;
      tellAutosave(gone, "autosave:removed");
      gone.remove();
    }
    if (focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
      if (caret !== undefined && caret !== null) focused.setSelectionRange?.(caret, caret);
    }
  };

  const takeRemarks = (remarks) => {
    for (const list of form.querySelectorAll("[data-remarks]")) {
      const said = remarks[list.dataset.remarks];
      const html = said ? parse(said).querySelector("[data-remarks]").innerHTML : "";
      if (list.innerHTML.trim() !== html.trim()) list.innerHTML = html;
    }
  };

  // What is said about a line goes on below the other comments once the line is removed.
  const takeTogether = (html) => {
    const part = document.getElementById("together");
    const isWriting = [...part.querySelectorAll("[data-talk]")].some(isTouched);
    if (!html || isWriting || part.querySelector("#talk-text")) return;
    const fresh = parse(html).querySelector("#together");
    part.open ||= fresh.open;
    part.replaceChildren(...fresh.childNodes);
  };

  const takeTitles = (titles) => {
    const places = form.querySelector("[data-stages]");
    places.replaceChildren();
    for (const [key, title] of Object.entries(titles)) {
      const head = document.getElementById(`${key}-stage`)?.querySelector("summary > h2");
      if (head && head.textContent !== title) head.textContent = title;
      places.append(Object.assign(document.createElement("a"), { href: `#${key}`, textContent: title }), " ");
    }
  };

  // Two people changed one text: nothing is saved until this one has chosen.
  const askWhichText = (row, theirs) => {
    row.querySelector(".writing__choice")?.remove();
    if (!theirs) return;
    const choice = document.createElement("div");
    choice.className = "writing__choice";
    const offer = (text, choose) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button button--small", textContent: text });
      button.addEventListener("click", () => {
        choose();
        hiddenIn(row, "version").value = theirs.version;
        saveNow(row);
      });
      choice.append(button);
    };
    offer(words.wordsKeep, () => {});
    offer(words.wordsTake, () => {
      for (const [name, text] of Object.entries(theirs.texts)) setText(form.elements[name], text);
    });
    row.querySelector("[data-saved]").after(choice);
  };

  // Somebody else has removed the line that one typed into. Its words can go back into the list, if
  // they are all it says.
  const offerToAddAgain = (row) => {
    const line = row.closest("[data-line]");
    const [field, ...others] = row.querySelectorAll("textarea");
    if (!line?.contains(row.querySelector(LINE_FIELD)) || others.some((other) => other.value)) return;
    row.querySelector(".writing__choice")?.remove();
    const choice = document.createElement("div");
    choice.className = "writing__choice";
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--small", textContent: words.wordsAgain });
    button.addEventListener("click", () => {
      const box = boxOf(listOf(line));
      const begun = fieldIn(box).value.trimEnd();
      fieldIn(box).value = begun ? `${begun}\n${field.value}` : field.value;
      if (line.contains(box)) putBoxBack(box);
      tellAutosave(line, "autosave:removed");
      line.remove();
      fieldIn(box).focus();
      addWhole(box);
    });
    choice.append(button);
    row.querySelector("[data-saved]").after(choice);
  };

  const takeAnswerOfRow = (row, body) => {
    const sent = sentTexts.get(row) || new Map();
    for (const [name, text] of sent) {
      const field = form.elements[name];
      const isSaved = !(name.slice(row.dataset.question.length + 1) in body.errors);
      if (isSaved && field?.matches?.("textarea")) field.defaultValue = text.replaceAll("\r\n", "\n");
    }
    if (body.versions[row.dataset.question]) hiddenIn(row, "version").value = body.versions[row.dataset.question];
    askWhichText(row, body.theirs[row.dataset.question]);
    if (body.lost.length) offerToAddAgain(row);
  };

  const takeAnswerOfBox = (box, body) => {
    const wait = waitingIn(box);
    const field = fieldIn(box);
    const refused = body.typed[box.dataset.question]?.add || "";
    if (wait.sent && field.value.startsWith(wait.sent)) {
      const rest = field.value.slice(wait.sent.length);
      const caret = Math.max(field.selectionStart - wait.sent.length, 0);
      field.value = refused ? `${refused}\n${rest}`.trimEnd() : rest.replace(/^\n/, "");
      if (!refused) field.setSelectionRange(caret, caret);
    }
    wait.wholesDone = wait.wholesSent;
    const action = wait.actions.shift();
    if (wait.actions.length) saveNow(box);
    return action;
  };

  const focusOn = (place) => {
    const part = document.getElementById(place);
    const field = part?.querySelector(LINE_FIELD) || part?.querySelector("[data-box] textarea, textarea");
    field?.focus();
  };

  form.addEventListener("autosave:answer", (event) => {
    const { target, detail: { body } } = event;
    if (!body?.versions) return;
    event.preventDefault();
    const isBox = target.matches("[data-box]");
    const hasSent = isBox && waitingIn(target).sent !== "";
    const action = isBox ? takeAnswerOfBox(target, body) : takeAnswerOfRow(target, body);
    const removed = action?.startsWith("remove ") ? action.slice("remove ".length) : "";
    for (const html of Object.values(body.lists)) takeList(html, removed);
    takeRemarks(body.remarks);
    takeTitles(body.titles);
    takeTogether(body.together);
    form.querySelector("[data-undo]").replaceChildren(...parse(body.undo).childNodes);
    form.elements.page.value = body.page;
    const line = document.getElementById(body.place);
    if (isBox && hasSent && !action && isBetween(target) && line) {
      const hadFocus = target.contains(document.activeElement);
      putBoxBelow(target, line);
      if (hadFocus) fieldIn(target).focus({ preventScroll: true });
    }
    if (action?.startsWith("remove") || action?.startsWith("undo")) focusOn(body.place);
    if (action && !body.message) announce(/^(up|down)/.test(action) ? words.wordsMoved : "");
  });

  // --- Keys, buttons and pasting ------------------------------------------------------------------

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    event.preventDefault();
    const [name] = button.value.split(" ");
    const list = button.dataset.in ? document.getElementById(button.dataset.in) : listOf(button);
    if (name === "add") addWhole(button.closest("[data-box]"));
    else if (list) press(boxOf(list), button.value);
  });

  // The list in which a row is a line; a stage is one too.
  const lineOf = (field) => (field.matches(LINE_FIELD) ? field.closest("[data-line]") : null);

  const moves = { ArrowUp: "up", ArrowDown: "down" };

  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing) return;
    const line = target.matches("textarea") ? lineOf(target) : null;
    if (line) {
      const box = boxOf(listOf(line));
      if (key === "Enter") {
        event.preventDefault();
        putBoxBelow(box, line);
        fieldIn(box).focus();
      } else if (event.altKey && moves[key]) {
        event.preventDefault();
        press(box, `${moves[key]} ${line.id}`);
      } else if (key === "Backspace" && target.value === "") {
        event.preventDefault();
        // Empty it could not be saved, and until it is gone its own save would be refused.
        target.closest("[data-question]").dispatchEvent(new CustomEvent("autosave:dropped"));
        press(box, `remove ${line.id}`);
      }
      return;
    }
    const box = target.closest("[data-box]");
    if (!box || target !== fieldIn(box)) return;
    if (key === "Enter" && target.value.trim() === "") event.preventDefault();
    else if (key === "Escape" && isBetween(box)) putBoxBack(box);
  });

  // After the browser has put the line break into the box.
  form.addEventListener("input", ({ target, inputType }) => {
    const box = target.closest("[data-box]");
    if (!box) return;
    if (inputType === "insertFromPaste" && target.value.trim().includes("\n")) addWhole(box);
    else if (target.value.includes("\n")) saveNow(box);
  });

  form.addEventListener("input", ({ target }) => {
    if (target.matches(LINE_FIELD) && target.value.trim().includes("\n")) saveNow(target.closest("[data-question]"));
  });

  // Moving a box takes the focus away for a moment; only what holds afterwards counts.
  form.addEventListener("focusout", ({ target }) => {
    const box = target.closest("[data-box]");
    if (!box) return;
    setTimeout(() => {
      if (box.contains(document.activeElement) && document.hasFocus()) return;
      if (fieldIn(box).value.trim()) addWhole(box);
      else if (isBetween(box) && document.hasFocus()) putBoxBack(box);
    });
  });

  // A comment is sent by its button alone, so whoever leaves is asked first.
  let isSending = false;
  const comments = () => [...form.querySelectorAll("[data-talk]")];
  form.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && comments().some(isTouched)) event.preventDefault();
    isSending = false;
  });

  // Leaving for the preview and coming back by the browser leads to the same line.
  form.addEventListener("focusin", ({ target }) => {
    const row = target.closest("[data-preview-url]");
    if (!row) return;
    form.querySelector("[data-preview]").href = row.dataset.previewUrl;
    history.replaceState(history.state, "", `#${row.dataset.question}`);
  });
}
