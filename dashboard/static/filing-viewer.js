// The paper: one page at a time, with the box of what is chosen, and only that; zoom and turning change the view alone.
"use strict";

window.lockboxViewer = (() => {
  const ZOOMS = [0.6, 0.8, 1, 1.3, 1.7, 2.2, 3, 4];
  const get = (id) => document.getElementById(id);
  const viewer = get("viewer"), pane = get("pane"), sheet = get("sheet"), image = get("page-image"), box = get("box"), gone = get("page-gone");
  const thumbs = document.createElement("ul");
  let page = 0, zoom = 2, turn = 0, spot = null;

  // the page itself comes first: what else is drawn or loaded waits until it is painted
  const shown = new Promise((done) => {
    const painted = () => requestAnimationFrame(() => setTimeout(done));
    if (image.complete) painted();
    for (const event of ["load", "error"]) image.addEventListener(event, painted, { once: true });
  });

  thumbs.className = "lbf-thumbs";
  viewer.before(thumbs);

  // the list of pages comes anew with every change; pictures that are there already stay
  function list() {
    const kept = page;
    thumbs.replaceChildren(get("thumbs-source").content.cloneNode(true));
    for (const button of buttons()) {
      if (!button.dataset.src) continue;
      const small = document.createElement("img");
      small.alt = "";
      small.loading = "lazy";
      shown.then(() => { small.src = `${button.dataset.src}&size=small`; });
      button.querySelector(".lbf-thumb").replaceWith(small);
    }
    page = 0;
    show(find(kept) ? kept : Number(get("desk").dataset.first), spot);
  }

  const buttons = () => [...thumbs.querySelectorAll("button")];
  const find = (number) => buttons().find((button) => Number(button.dataset.page) === number);

  // show a page; `place` is "x0,y0,x1,y1" in fractions of it, or nothing
  function show(number, place) {
    const button = find(number) ?? buttons()[0];
    if (!button) return;
    spot = place || null;
    if (Number(button.dataset.page) !== page) {
      page = Number(button.dataset.page);
      turn = 0;
      for (const each of buttons()) each.toggleAttribute("aria-current", each === button);
      for (const each of document.querySelectorAll("[data-current-page]")) each.textContent = page;
      for (const each of document.querySelectorAll("[data-current-value]")) each.value = page;
      if (get("page-kind")) get("page-kind").value = button.dataset.kind;
      get("page-name").textContent = button.dataset.name;
      image.alt = button.dataset.name;
      gone.hidden = Boolean(button.dataset.src);
      image.hidden = !button.dataset.src;
      // the first page is in the document already, so that it is there before any script
      if (button.dataset.src && !image.getAttribute("src")?.startsWith(button.dataset.src)) image.src = quick(button.dataset.src);
      button.scrollIntoView({ block: "nearest" });
      pane.scrollTop = 0;
      // the first page may have failed before any script was there to be told
      if (button.dataset.src && image.complete && !image.naturalWidth) lost();
    }
    draw();
    reveal();
  }

  function lost() {
    image.hidden = true;
    gone.hidden = false;
    draw();
  }

  // the picture that is there soonest; it has enough pixels for the page as a whole
  const quick = (source) => `${source}&size=screen`;

  // the sharp picture in place of the quick one, once that has too few pixels for what is shown
  function sharpen() {
    const source = find(page)?.dataset.src;
    if (!source || image.getAttribute("src") !== quick(source)) return;
    if (!image.complete || !image.naturalWidth || sheet.clientWidth * window.devicePixelRatio <= 1.1 * image.naturalWidth) return;
    const sharp = new Image();
    sharp.src = source;
    sharp.decode().then(() => { if (image.getAttribute("src") === quick(source)) image.src = source; }, () => {});
  }

  function draw() {
    sheet.style.width = `${Math.round(ZOOMS[zoom] * (pane.clientWidth - 16))}px`;
    sheet.style.transform = turn ? `rotate(${turn}deg)` : "";
    sharpen();
    const sides = spot ? spot.split(",").map(Number) : null;
    box.hidden = !sides || image.hidden;
    if (!sides) return;
    const [x0, y0, x1, y1] = sides, pad = 0.004;
    box.style.left = `${100 * (x0 - pad)}%`;
    box.style.top = `${100 * (y0 - pad)}%`;
    box.style.width = `${100 * (x1 - x0 + 2 * pad)}%`;
    box.style.height = `${100 * (y1 - y0 + 2 * pad)}%`;
  }

  function reveal() {
    if (!spot || image.hidden) return;
    if (!image.complete || !image.naturalWidth) return;      // once it is loaded
    pane.scrollTop = box.offsetTop + box.offsetHeight / 2 - pane.clientHeight / 2;
    pane.scrollLeft = box.offsetLeft + box.offsetWidth / 2 - pane.clientWidth / 2;
  }

  // the place itself, enlarged, in an element of the work
  function crop(element, number, place) {
    const button = find(number);
    element.hidden = !button?.dataset.src || !place;
    if (element.hidden) return;
    const [x0, y0, x1, y1] = place.split(",").map(Number);
    const wide = element.clientWidth || 400, high = element.clientHeight || 80;
    const picture = new Image();
    picture.onload = () => {
      const ratio = picture.naturalHeight / picture.naturalWidth;
      // as large as fits, with some paper around it, and never more than twice the picture's own size
      const width = Math.min(wide / ((x1 - x0) * 1.15 + 0.02), high / (((y1 - y0) * 1.4 + 0.008) * ratio), 2 * picture.naturalWidth);
      element.style.backgroundSize = `${width}px ${width * ratio}px`;
      element.style.backgroundPosition = `${wide / 2 - width * (x0 + x1) / 2}px ${high / 2 - width * ratio * (y0 + y1) / 2}px`;
      element.style.backgroundImage = `url("${picture.src}")`;
    };
    shown.then(() => { picture.src = button.dataset.src; });
  }

  const tools = {
    previous: () => step(-1), next: () => step(1),
    in: () => { zoom = Math.min(zoom + 1, ZOOMS.length - 1); draw(); reveal(); },
    out: () => { zoom = Math.max(zoom - 1, 0); draw(); reveal(); },
    fit: () => { zoom = 2; turn = 0; draw(); reveal(); },
    turn: () => { turn = (turn + 90) % 360; draw(); },
  };

  function step(by) {
    const all = buttons(), at = all.findIndex((button) => Number(button.dataset.page) === page);
    if (all[at + by]) show(Number(all[at + by].dataset.page), null);
  }

  thumbs.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) show(Number(button.dataset.page), null);
  });
  viewer.addEventListener("click", (event) => tools[event.target.closest("[data-tool]")?.dataset.tool]?.());
  image.addEventListener("load", () => { draw(); reveal(); });
  image.addEventListener("error", lost);
  gone.textContent = viewer.dataset.gone;
  new ResizeObserver(draw).observe(pane);

  return { list, show, crop, tools };
})();
