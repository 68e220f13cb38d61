// What the admin's forms say to the eye alone, they say here to a screen reader too: the name of a
// search field, which takes its place without its label, and of each cell in a table of lines.
"use strict";

const nameFields = () => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    if (!label) continue;
    label.id ||= `${field.id}_label`;
    for (const part of field.parentElement.querySelectorAll("[role=combobox], [role=textbox]")) {
      const said = part.getAttribute("aria-labelledby") || "";
      if (!said.includes(label.id)) part.setAttribute("aria-labelledby", `${label.id} ${said}`.trim());
    }
  }
  for (const cell of document.querySelectorAll(".tabular td[class*=field-]")) {
    const column = cell.className.match(/field-(\S+)/)[1];
    const head = cell.closest("table").querySelector(`th.column-${column}`);
    const field = cell.querySelector("input:not([type=hidden]), select, textarea");
    if (!head) continue;
    const name = head.firstChild.textContent.trim();
    field?.setAttribute("aria-label", name);
    // Phones show the cells one below the other, each with its name.
    cell.dataset.name = name;
  }
  // Phones show a row of a list as one block, each cell with the name of its column.
  for (const table of document.querySelectorAll(".results table")) {
    const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, column) => {
        if (cell.tagName === "TD" && names[column]) cell.dataset.name ||= names[column];
      });
    }
  }
  // What scrolls sideways on a narrow screen must be within reach of the keyboard.
  for (const group of document.querySelectorAll(".inline-group")) {
    if (group.scrollWidth > group.clientWidth) group.tabIndex = 0;
  }
  for (const box of document.querySelectorAll(".tabular td.delete input")) {
    const head = box.closest("table").querySelector("thead th:last-of-type");
    if (!head) continue;
    box.setAttribute("aria-label", head.textContent.trim());
    box.closest("td").dataset.name = head.textContent.trim();
  }
};

// The fields come when the admin's own script is ready, and again with every added line.
new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", nameFields);
nameFields();

// A remark of the check leads to a field: what folds it away opens, and the focus goes there. To a
// whole list it leads to the first field of it, whenever the browser has found the list.
const goToField = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  const focus = () => target.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  if (target.matches("input, textarea, select")) target.focus();
  else if (target.matches(".inline-group")) {
    target.tabIndex = -1;
    target.addEventListener("focus", focus);
    focus();
  }
  target.scrollIntoView({ block: target.offsetHeight < innerHeight ? "center" : "start" });
};
addEventListener("hashchange", goToField);
// The admin's own script adds and moves fields while the page loads.
addEventListener("load", goToField);

// While an identity is typed: those that other roles have for what sounds alike.
let asking = 0;
const suggestIdentities = async (field) => {
  const list = document.getElementById(field.getAttribute("list"));
  const words = field.value.replaceAll("-", " ").trim();
  if (!list || words.length < 3) return;
  const turn = ++asking;
  const answer = await fetch(`${field.dataset.identities}?${new URLSearchParams({ q: words })}`);
  const { identities } = answer.ok ? await answer.json() : { identities: [] };
  if (turn !== asking) return; // more has been typed since
  list.replaceChildren(
    ...identities.map(({ slug, text }) => Object.assign(document.createElement("option"), { value: slug, label: text })),
  );
};
for (const event of ["focusin", "input"]) {
  document.addEventListener(event, ({ target }) => {
    if (target.matches?.("input[data-identities]")) suggestIdentities(target);
  });
}

// An answer about a heading of a document shows at once what the document becomes by it.
let answering = 0;
const showResult = async (select) => {
  const turn = ++answering;
  const data = new FormData(select.form);
  data.set("step", "answer");
  const answer = await fetch(select.form.action, { method: "POST", body: data }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  if (turn !== answering) return; // another answer was given since
  const page = new DOMParser().parseFromString(text, "text/html");
  const result = page.getElementById("content-main");
  const id = select.id;
  if (!result || !page.getElementById(id)) {
    select.form.requestSubmit(select.form.querySelector("button[value=answer]"));
    return;
  }
  document.getElementById("content-main").replaceWith(document.adoptNode(result));
  document.getElementById(id).focus();
  said.textContent = result.querySelector(".result").textContent;
};
// Screen readers say the result when this changes, so it stays when the page around it is replaced.
const said = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
if (document.querySelector("select[data-answers]")) document.body.append(said);
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("select[data-answers]")) showResult(target);
});
