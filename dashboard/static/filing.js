// The work: one doubt at a time, each cleared by a key; the keys are those of the buttons that are shown.
"use strict";

(() => {
  const viewer = window.lockboxViewer;
  const get = (id) => document.getElementById(id);
  const work = get("work"), status = get("status");
  let place = 0, passed = new Set(), tab = "findings", pending = false, from = null;

  const doubts = () => [...work.querySelectorAll("[data-doubt]")];
  const current = () => doubts().find((card) => !card.hidden);

  // show the doubt at a place; `focus`: also put the keyboard there; `turn`: also turn to its page
  function show(at, focus = true, turn = true) {
    const cards = doubts();
    get("entry-card").hidden = true;
    unmark();
    if (!cards.length) {
      if (focus) get("clear")?.focus();
      return;
    }
    place = (at + cards.length) % cards.length;
    cards.forEach((card, number) => { card.hidden = number !== place; });
    const card = cards[place];
    if (turn && card.dataset.page) viewer.show(Number(card.dataset.page), card.dataset.box);
    const cut = card.querySelector("[data-crop]");
    if (cut) viewer.crop(cut, Number(card.dataset.page), card.dataset.box);
    if (focus) card.querySelector("h2").focus();
  }

  // after a change: the next doubt that nobody passed over, in the order of the page
  function fresh() {
    pending = false;
    viewer.list();
    choose(tab, false);
    const cards = doubts();
    const waiting = cards.findIndex((card) => !passed.has(card.dataset.id));
    if (waiting < 0) passed = new Set();
    // who works on a page goes on with that page
    const paging = from === "panel-pages";
    show(Math.max(waiting, 0), !paging, !paging);
    if (paging) get("tab-pages").focus();
  }

  function pass(by) {
    const cards = doubts();
    if (!cards.length) { status.textContent = get("part").dataset.left; return; }
    if (by > 0 && current()) passed.add(current().dataset.id);
    show(current() ? place + by : place);
  }

  // ---------------------------------------------------------------- findings, entries, sentences

  function unmark() {
    for (const each of work.querySelectorAll("[data-show][aria-current]")) each.removeAttribute("aria-current");
  }

  function point(button) {
    unmark();
    button.setAttribute("aria-current", "true");
    if (button.dataset.page) viewer.show(Number(button.dataset.page), button.dataset.box);
    const more = button.parentElement.querySelector(":scope > .lbf-more");
    if (more && more !== button.closest(".lbf-more")) {
      more.hidden = !more.hidden;
      button.setAttribute("aria-expanded", String(!more.hidden));
    }
    if (button.dataset.field) edit(button);
  }

  function edit(button) {
    for (const card of doubts()) card.hidden = true;
    const card = get("entry-card");
    card.hidden = false;
    get("entry-title").textContent = button.dataset.title;
    get("entry-field").value = button.dataset.field;
    get("entry-hint").textContent = button.dataset.hint;
    get("entry-value").value = button.dataset.typed;
    viewer.crop(card.querySelector("[data-crop]"), Number(button.dataset.page), button.dataset.box);
  }

  function choose(name, load = true) {
    tab = name;
    for (const each of work.querySelectorAll("[role=tab]")) {
      const mine = each.id === `tab-${name}`;
      each.setAttribute("aria-selected", String(mine));
      each.tabIndex = mine ? 0 : -1;
      get(each.getAttribute("aria-controls")).hidden = !mine;
    }
    const panel = get(`panel-${name}`);
    if (panel.dataset.load && (load || !panel.firstElementChild)) window.htmx.ajax("GET", panel.dataset.load, { target: panel });
  }

  // ---------------------------------------------------------------- clicks and keys

  work.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("show" in button.dataset) point(button);
    else if (button.getAttribute("role") === "tab") choose(button.id.replace("tab-", ""));
    else if (button.dataset.tabTo) { choose(button.dataset.tabTo); get("page-kind")?.focus(); }
    else if ("help" in button.dataset) get("help").showModal();
    else if (button.dataset.value !== undefined) button.form.elements.value.value = button.dataset.value;
  });

  work.addEventListener("keydown", (event) => {
    if (event.target.getAttribute("role") !== "tab" || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const all = [...work.querySelectorAll("[role=tab]")];
    const to = all[(all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length];
    choose(to.id.replace("tab-", ""));
    to.focus();
  });

  function press(key) {
    const scopes = [current(), work.querySelector(".lbf-deeds")].filter(Boolean);
    for (const scope of scopes) {
      const button = [...scope.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(key));
      if (button) { button.click(); return true; }
    }
    return false;
  }

  function type(first = "") {
    const input = current()?.querySelector("[data-typed]") ?? (get("entry-card").hidden ? null : get("entry-value"));
    if (!input) return false;
    input.focus();
    if (first) input.value = first; else input.select();
    return true;
  }

  const keys = {
    n: () => pass(1), b: () => pass(-1), "?": () => get("help").showModal(), c: () => press("c") || type(),
    "[": () => viewer.tools.previous(), "]": () => viewer.tools.next(), "+": () => viewer.tools.in(), "=": () => viewer.tools.in(),
    "-": () => viewer.tools.out(), 0: () => viewer.tools.fit(), r: () => viewer.tools.turn(), Enter: () => press("y"),
    Escape: () => get("entry-card").hidden ? false : show(place),
  };

  // what is asked again and again in the background is not told each time
  work.addEventListener("htmx:beforeRequest", (event) => { if (event.target.matches(".lbf-job")) event.stopPropagation(); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || get("help").open) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    if (typing) {
      if (event.key === "Escape") { typing.blur(); (current() ?? get("entry-card")).querySelector("h2").focus(); }
      // Enter in the entry of a doubt corrects it, whatever button comes first
      if (event.key === "Enter" && typing.matches("[data-typed]") && typing.form.querySelector("[data-correct]")) {
        event.preventDefault();
        typing.form.querySelector("[data-correct]").click();
      }
      return;
    }
    // a button or link that has the keyboard keeps Enter for itself
    if (event.key === "Enter" && event.target.closest("button, a, summary, [role=tab]")) return;
    if (pending) { event.preventDefault(); return; }
    if (keys[event.key] ? keys[event.key]() !== false : press(event.key) || (/^\d$/.test(event.key) && type(event.key))) event.preventDefault();
  });

  // two presses of one key must not answer two doubts: keys wait until the answer is there
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    pending = event.detail.target?.id === "work";
    if (!event.detail.elt.matches(".lbf-job")) from = event.detail.elt.closest("[role=tabpanel]")?.id;
  });
  document.body.addEventListener("htmx:sendError", () => { pending = false; });
  work.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "work" || event.target === work) fresh(); });

  // the paper is painted before work begins on the rest
  requestAnimationFrame(() => setTimeout(fresh));
})();
