// Draws each chart from the table that stands below it, so that both always say the same.
"use strict";

(() => {
  const COLOURS = { ready: "#00876c", deficient: "#b8860b", review: "#0b5fa5", reject: "#c8431b", forward: "#6b3580" };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const forced = window.matchMedia("(forced-colors: active)").matches;

  const numberOf = (cell) => Number(cell.textContent.replace(/[^\d.-]/g, ""));

  function draw(figure) {
    const table = figure.querySelector("table");
    const canvas = figure.querySelector("canvas");
    const ink = getComputedStyle(document.body).color;
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const labels = rows.map((row) => row.cells[0].dataset.short ?? row.cells[0].textContent.trim());
    const datasets = heads.flatMap((head, place) => head.dataset.series ? [{
      label: head.textContent.trim(),
      data: rows.map((row) => numberOf(row.cells[place])),
      backgroundColor: forced ? ink : COLOURS[head.dataset.series],
      borderColor: forced ? ink : "#fff",
      borderWidth: 1,
      maxBarThickness: 26,
    }] : []);
    const lying = figure.dataset.chart === "bars";
    const numbers = { stacked: !lying, beginAtZero: true, ticks: { precision: 0, color: ink }, grid: { color: "#dfe1e2" } };
    const names = { stacked: !lying, ticks: { color: ink, autoSkip: !lying, maxRotation: 0 }, grid: { display: false } };
    Chart.getChart(canvas)?.destroy();
    new Chart(canvas, {
      type: "bar",
      data: { labels, datasets },
      options: {
        indexAxis: lying ? "y" : "x",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        scales: lying ? { x: numbers, y: names } : { x: names, y: numbers },
        plugins: {
          legend: { display: !lying, position: "top", align: "start", labels: { color: ink, boxWidth: 14 } },
          tooltip: { mode: "index", intersect: false, animation: still ? false : undefined },
        },
      },
    });
  }

  const drawAll = () => {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    document.querySelectorAll("figure[data-chart]").forEach(draw);
  };

  document.addEventListener("DOMContentLoaded", () => document.fonts.ready.then(drawAll));
  document.addEventListener("htmx:afterSettle", drawAll);
})();
