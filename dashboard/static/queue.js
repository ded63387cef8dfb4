// The queue: choose all rows of the page, and, once in the list, go through its rows with j and k.
"use strict";

(() => {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choose-all]")) return;
    for (const box of document.querySelectorAll("input[name=filing]")) box.checked = event.target.checked;
  });

  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    const elsewhere = !event.target.closest("#results") || event.target.matches("input:not([type=checkbox]), select");
    if (!step || elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...document.querySelectorAll(".lbx-name")];
    const at = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  });
})();
