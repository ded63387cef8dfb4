// The drop zone: files that are dropped are chosen, and named before they are handed in.
"use strict";

(() => {
  const drop = document.getElementById("drop"), input = document.getElementById("scan"), chosen = document.getElementById("chosen");
  // the list comes anew every few seconds; that is not told each time
  for (const kind of ["htmx:beforeRequest", "htmx:afterSettle"]) {
    document.getElementById("mailroom").addEventListener(kind, (event) => {
      if (event.detail.elt.id === "mailroom" && !event.detail.elt.querySelector("[data-announce]")) event.stopPropagation();
    });
  }
  if (!drop) return;

  function name() {
    chosen.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = file.name;
      return item;
    }));
  }

  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("lbf-drop--over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("lbf-drop--over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; name(); });
  input.addEventListener("change", name);
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "hand-in" && event.detail.successful) { event.detail.elt.reset(); name(); }
  });
})();
