// Draws each figure: its values as points, bounds as bars, a colour and a shape for each speaker, the words on hover.
"use strict";

const SHAPES = ["circle", "square", "triangle", "diamond"];
const WHOLE = [1, 2, 5].flatMap((n) => Array.from({ length: 13 }, (_, power) => n * 10 ** power)).sort((a, b) => a - b);
const OPEN = 14; // pixels that the open end of "more than 150" goes on

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function shape(path, kind, x, y, r) {
  switch (SHAPES[kind % SHAPES.length]) {
    case "square": path.rect(x - r, y - r, 2 * r, 2 * r); break;
    case "triangle": path.moveTo(x, y - r * 1.2); path.lineTo(x + r * 1.1, y + r); path.lineTo(x - r * 1.1, y + r); path.closePath(); break;
    case "diamond": path.moveTo(x, y - r * 1.35); path.lineTo(x + r * 1.35, y); path.lineTo(x, y + r * 1.35); path.lineTo(x - r * 1.35, y); path.closePath(); break;
    default: path.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function middle(point) {
  if (point.low === null) return point.high;
  return point.high === null ? point.low : (point.low + point.high) / 2;
}

function paint(u, points) {
  const { ctx } = u, scale = devicePixelRatio;
  ctx.save();
  for (const point of points) {
    const x = u.valToPos(point.t, "x", true), y = u.valToPos(middle(point), "y", true), r = (point.told ? 5 : 3.5) * scale;
    const tone = colour(`--c${point.k}`), gone = point.relation === "WITHDRAWN", disputed = point.relation === "CONFLICTS";
    ctx.strokeStyle = tone;
    ctx.lineWidth = 2 * scale;
    if (point.low !== point.high) {
      const low = point.low === null ? y + OPEN * scale : u.valToPos(point.low, "y", true);
      const high = point.high === null ? y - OPEN * scale : u.valToPos(point.high, "y", true);
      const bar = new Path2D();
      bar.moveTo(x, low); bar.lineTo(x, high);
      if (point.low !== null) { bar.moveTo(x - r, low); bar.lineTo(x + r, low); }
      if (point.high !== null) { bar.moveTo(x - r, high); bar.lineTo(x + r, high); }
      ctx.stroke(bar);
    }
    const dot = new Path2D();
    shape(dot, point.k, x, y, r);
    ctx.globalAlpha = point.told ? 1 : 0.75;
    ctx.fillStyle = gone ? colour("--surface") : tone;
    ctx.fill(dot);
    ctx.stroke(dot);
    ctx.globalAlpha = 1;
    if (gone) { const cross = new Path2D(); cross.moveTo(x - 2 * r, y); cross.lineTo(x + 2 * r, y); ctx.stroke(cross); }
    if (disputed) { const ring = new Path2D(); ring.arc(x, y, r + 4 * scale, 0, 2 * Math.PI); ctx.strokeStyle = colour("--conflict"); ctx.stroke(ring); }
  }
  ctx.restore();
}

function nearest(u, points) {
  const { left, top } = u.cursor;
  let found = null, least = 30;
  for (const point of points) {
    const away = Math.hypot(u.valToPos(point.t, "x") - left, u.valToPos(middle(point), "y") - top);
    if (away < least) { least = away; found = point; }
  }
  return found;
}

function add(parent, name, text) {
  const part = document.createElement(name);
  part.textContent = text;
  part.dir = "auto";
  parent.append(part, " ");
  return part;
}

function tell(tip, u, point, relations) {
  tip.hidden = !point;
  if (!point) return;
  tip.replaceChildren();
  add(tip, "strong", point.said);
  add(tip, "span", `${point.who || point.outlet}, ${new Date(point.t * 1000).toLocaleString(document.documentElement.lang)}`);
  if (relations[point.relation]) add(tip, "em", relations[point.relation]);
  add(tip, "q", point.quote);
  const x = u.valToPos(point.t, "x") + u.over.offsetLeft, y = u.valToPos(middle(point), "y") + u.over.offsetTop;
  tip.style.left = `${Math.max(0, Math.min(x + 12, u.root.clientWidth - tip.offsetWidth))}px`;
  tip.style.top = `${y + 14}px`;
}

function legend(list, data) {
  list.replaceChildren();
  const names = data.speakers.map((name, k) => [k, name]);
  if (data.points.some(({ k }) => k === data.others)) names.push([data.others, list.dataset.legend]);
  names.forEach(([k, name]) => {
    const item = document.createElement("li"), mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    mark.setAttribute("width", "12"); mark.setAttribute("height", "12"); mark.setAttribute("viewBox", "0 0 12 12"); mark.setAttribute("aria-hidden", "true");
    const kinds = ['<circle cx="6" cy="6" r="4"/>', '<rect x="2" y="2" width="8" height="8"/>', '<path d="M6 1.5 10.500 10h-9z"/>', '<path d="M6 .8 11.200 6 6 11.200.8 6z"/>'];
    mark.innerHTML = kinds[k % kinds.length];
    mark.setAttribute("fill", colour(`--c${k}`));
    item.append(mark);
    add(item, "span", name);
    list.append(item);
  });
}

// The way of each speaker's values: what was old already when it was printed, or was taken back, is no part of it,
// and those without a colour of their own have none.
function paths({ points, others }) {
  const found = new Map();
  for (const point of points) {
    if (point.relation === "LAGGED" || point.relation === "WITHDRAWN" || point.k === others) continue;
    if (!found.has(point.k)) found.set(point.k, { k: point.k, at: new Map() });
    found.get(point.k).at.set(point.t, middle(point));
  }
  return [...found.values()];
}

function draw(box) {
  const data = JSON.parse(box.dataset.chart), relations = JSON.parse(box.dataset.relations), { points } = data;
  box.replaceChildren();
  const tip = document.createElement("div");
  tip.className = "tip"; tip.hidden = true;
  const soft = colour("--soft"), grid = { stroke: colour("--grid"), width: 1 }, font = "12px system-ui, sans-serif";
  const language = document.documentElement.lang;
  const ends = points.flatMap((p) => [p.low, p.high]).filter((end) => end !== null);
  const whole = ends.every(Number.isInteger), low = Math.min(...ends), high = Math.max(...ends);
  const room = Math.max((high - low || Math.abs(high) || 1) * 0.15, whole ? 1 : 0);
  const moment = { format: (t, step) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "short", ...(step < 86400 ? { hour: "2-digit", minute: "2-digit" } : {}), ...(last - first > 31e6 ? { year: "2-digit" } : {}) }).format(new Date(t * 1000)) };
  const times = points.map((p) => p.t), first = Math.min(...times), last = Math.max(...times), beside = (last - first || 864000) * 0.04;
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 2, notation: high >= 1e6 ? "compact" : "standard" });
  const moments = [...new Set(times)].sort((a, b) => a - b), lines = paths(data);
  const options = {
    width: box.clientWidth, height: box.clientHeight, legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { drag: { x: true, y: false }, points: { show: false }, y: false },
    scales: { x: { range: (u, min, max) => (first === last ? [first - beside, last + beside] : [min - beside, max + beside]) }, y: { range: () => [low >= 0 ? Math.max(0, low - room) : low - room, high + room] } },
    axes: [
      { stroke: soft, grid: { show: false }, ticks: { show: false }, font, size: 30, space: 90, values: (u, splits, axis, space, step) => splits.map((t) => moment.format(t, step)) },
      { stroke: soft, grid, ticks: { show: false }, font, size: 56, values: (u, splits) => splits.map((v) => format.format(v)), ...(whole ? { incrs: WHOLE } : {}) },
    ],
    series: [{}, ...lines.map(({ k }) => ({ stroke: `${colour(`--c${k}`)}80`, width: 1.5, spanGaps: true, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } }))],
    hooks: { draw: [(u) => paint(u, points)], setCursor: [(u) => tell(tip, u, nearest(u, points), relations)] },
  };
  const chart = new uPlot(options, [moments, ...lines.map(({ at }) => moments.map((t) => at.get(t)))], box);
  chart.root.append(tip);
  box.chart = chart;
  const list = box.parentElement.querySelector("[data-legend]");
  if (list) legend(list, data);
}

function save(event) {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  const source = button.closest("section").querySelector("canvas"), canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  canvas.width = source.width; canvas.height = source.height;
  context.fillStyle = colour("--surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.png;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function drawAll(within) {
  for (const box of within.querySelectorAll("[data-chart]")) draw(box);
}

document.addEventListener("click", save);
document.addEventListener("themechange", () => drawAll(document));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
let resizing;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => drawAll(document), 150); });
drawAll(document);
