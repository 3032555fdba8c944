// What the pages do beyond links and forms; without it everything is still there.
"use strict";

function localTimes(within) {
  const short = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  for (const time of within.querySelectorAll("time[data-time]")) {
    const options = time.dataset.time === "short" ? short : { ...short, year: "numeric" };
    time.textContent = new Intl.DateTimeFormat(language, options).format(new Date(time.dateTime));
    delete time.dataset.time;
  }
}

// A choice sends its form at once; one made by keys does so when it is left or Enter is pressed, as each arrow is a change.
let byKeys = null;
function submits(event) {
  const field = event.target.closest("[data-submit]");
  if (!field || (event.type === "change" && field === byKeys)) return;
  if (event.type === "focusout" && (field !== byKeys || field.value === field.dataset.before)) return;
  byKeys = null;
  sessionStorage.setItem("focus", field.name);
  field.form.requestSubmit();
}

function chooses(event) {
  const field = event.target.closest("select[data-submit]");
  if (!field) return;
  if (event.key === "Enter" && field === byKeys) {
    event.preventDefault();
    byKeys = null;
    submits(event);
  } else if (/^(Arrow|Home|End|Page)|^.$/.test(event.key) && field !== byKeys) {
    byKeys = field;
    field.dataset.before = field.value;
  }
}

// After a form has sent itself its field has the focus again.
function refocus() {
  const name = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  if (name) document.querySelector(`[data-submit][name="${CSS.escape(name)}"]`)?.focus();
}

// A form of filters leaves out what is empty, so that addresses stay short.
function shortened(event) {
  if (!event.target.matches("[data-filters]")) return;
  for (const field of event.target.elements) field.disabled ||= field.value === "" && field.name !== "";
}

function switchTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
  document.dispatchEvent(new Event("themechange"));
}

// g and a letter lead to a page, / to the search, j and k from one finding to the next.
let before = "";
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const pressed = before ? `${before} ${event.key}` : event.key;
  before = event.key === "g" ? "g" : "";
  const link = document.querySelector(`[data-keys="${CSS.escape(pressed)}"]`);
  if (link) {
    event.preventDefault();
    link.matches("input") ? link.focus() : link.click();
  } else if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll(".finding h3 a, .timeline .content a")];
    const at = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    links[Math.max(0, Math.min(at, links.length - 1))]?.focus();
  }
}

document.addEventListener("change", submits);
document.addEventListener("focusout", submits);
document.addEventListener("keydown", chooses);
document.addEventListener("submit", shortened);
document.addEventListener("keydown", keys);
document.querySelector("[data-theme-switch]")?.addEventListener("click", switchTheme);
document.addEventListener("htmx:afterSwap", (event) => localTimes(event.target));
document.addEventListener("htmx:responseError", (event) => say(document.body.dataset[event.detail.xhr.status === 401 ? "ended" : "failed"]));
document.addEventListener("htmx:sendError", () => say(document.body.dataset.failed));
localTimes(document);
refocus();

function say(words) {
  const state = document.getElementById("live");
  state.textContent = words;
  state.classList.toggle("lost", words !== "");
}

// What is new comes by itself; when the connection is lost the page says so until it is back.
function follow() {
  const { events, lost } = document.body.dataset;
  if (!events || !window.EventSource) return;
  const source = new EventSource(events);
  source.addEventListener("open", () => say(""));
  source.addEventListener("error", () => say(lost));
  source.addEventListener("findings", (event) => {
    const newest = Number(event.data);
    for (const list of document.querySelectorAll("[data-live]")) {
      if (newest <= Number(list.dataset.newest)) continue;
      const address = new URL(list.dataset.live, location);
      address.searchParams.set("after", list.dataset.newest);
      list.dataset.newest = newest;
      list.querySelector(".empty")?.remove();
      htmx.ajax("GET", address.pathname + address.search, { target: list, swap: "afterbegin" });
    }
  });
  addEventListener("pagehide", () => source.close());
}
addEventListener("load", follow);

// Line numbers beside the editor, those with a mistake marked; Tab indents as YAML has it, Escape leaves.
function numbered(area) {
  const numbers = area.parentElement.querySelector("[data-numbers]");
  const wrong = new Set([...document.querySelectorAll(".problems [data-line]")].map((item) => Number(item.dataset.line)));
  numbers.replaceChildren(...area.value.split("\n").map((_, index) => {
    const line = document.createElement("span");
    line.textContent = `${index + 1}\n`;
    line.classList.toggle("wrong", wrong.has(index + 1));
    return line;
  }));
  numbers.scrollTop = area.scrollTop;
}

const area = document.querySelector("[data-editor]");
if (area) {
  const numbers = area.parentElement.querySelector("[data-numbers]");
  let leaving = false;
  area.addEventListener("input", () => numbered(area));
  area.addEventListener("scroll", () => { numbers.scrollTop = area.scrollTop; });
  new ResizeObserver(() => { numbers.style.height = `${area.offsetHeight}px`; }).observe(area);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !event.shiftKey && !leaving) {
      event.preventDefault();
      area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    leaving = event.key === "Escape";
  });
  document.addEventListener("htmx:afterSwap", () => numbered(area));
  numbered(area);
}
