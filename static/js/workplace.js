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
    if (!head || !field) continue;
    field.setAttribute("aria-label", head.firstChild.textContent.trim());
    // Phones show the cells one below the other, each with its name.
    cell.dataset.name = head.firstChild.textContent.trim();
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
nameFields();
