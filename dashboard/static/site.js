// What every page does: tell screen readers what htmx is about, and let nothing else run.
"use strict";

(() => {
  const status = () => document.getElementById("status");

  document.addEventListener("htmx:beforeRequest", () => { status().textContent = status().dataset.working; });

  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.detail.elt.querySelector("[data-announce]") ?? event.detail.elt.closest("[data-announce]");
    status().textContent = told ? told.dataset.announce : status().dataset.done;
  });

  // a form that is sent asks first where its button says so
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // choosing one of a list sends its form at once, where the form says so; without this script a button does it
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit();
  });
})();
