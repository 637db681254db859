// The history of jobs: filtered, paged, and kept true while jobs run.
import { all, one, write } from "./dom.js";
import { get } from "./api.js";
import { plural } from "./format.js";
import { showRows, showSchedule } from "./job-rows.js";
import { ask, toast } from "./toasts.js";
import { startWatch } from "./watch.js";

const root = document.getElementById("jobs");
const table = one(".table-wrap", root);
const filter = /** @type {HTMLFormElement} */ (one("form", root));
let page = Number(root.dataset.page);

const chosen = () => Object.fromEntries(new FormData(filter));
const isFiltered = () => Object.values(chosen()).some(Boolean);

/** The address that shows the same again. @param {number} to the page */
function address(to) {
  const given = Object.entries({ ...chosen(), page: to > 1 ? String(to) : "" }).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : location.pathname;
}

function showPager({ page: present, pages, total }) {
  write(one("[data-count]", root), plural(total, "job"));
  one("[data-pager]", root).hidden = pages <= 1;
  write(one("[data-range]", root), `Page ${present} of ${pages}`);
  for (const link of all("[data-step]", root)) {
    const to = present + Number(link.dataset.step);
    link.hidden = to < 1 || to > pages;
    link.href = address(to);
  }
}

function showBlock(isEmpty) {
  for (const node of all("[data-block]", root)) node.hidden = (node.dataset.block === "empty") !== isEmpty;
  write(one("[data-empty-title]", root), isFiltered() ? "No job fits this filter" : "No job has run yet");
  write(one("[data-empty-text]", root), isFiltered() ? "Choose another kind or status." : "The schedule above starts the first one; a sync can be started by hand as well.");
}

async function look() {
  const asked = address(page);
  const { jobs, pagination, schedule } = await get("jobs", { ...chosen(), page, per_page: root.dataset.perPage });
  // Meanwhile somebody may have asked for something else, which has its own answer.
  if (asked !== address(page)) return;
  showSchedule(schedule);
  showRows(jobs);
  showPager(pagination);
  showBlock(jobs.length === 0);
}

const poll = startWatch(look);

async function turn(to, method) {
  page = to;
  history[method](null, "", address(page));
  table.setAttribute("aria-busy", "true");
  await poll();
  table.removeAttribute("aria-busy");
}

async function wish(button, word, path, failure) {
  const answer = await ask(button, word, path, { failure });
  if (answer) toast({ message: answer.message });
  await poll();
}

function onClick(event) {
  const button = event.target.closest("button");
  const id = button?.closest("tr")?.dataset.job;
  if (!button) return;
  if ("sync" in button.dataset) wish(button, "Syncing", "mappings/sync", "The sync was not started.");
  else if ("cancel" in button.dataset) wish(button, "Cancelling", `jobs/${id}/cancel`, `Job ${id} was not cancelled.`);
  else if ("retry" in button.dataset) wish(button, "Retrying", `jobs/${id}/retry`, `Job ${id} was not started again.`);
}

function onTurn(event) {
  const link = event.target.closest("[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(page + Number(link.dataset.step), "pushState");
}

/** Back and forward name a page and a filter. */
function recall() {
  const given = new URLSearchParams(location.search);
  for (const name of ["kind", "status"]) filter.elements[name].value = given.get(name) ?? "";
  turn(Number(given.get("page") ?? 1), "replaceState");
}

document.getElementById("main").addEventListener("click", onClick);
one("[data-pager]", root).addEventListener("click", onTurn);
filter.addEventListener("change", () => turn(1, "pushState"));
window.addEventListener("popstate", recall);
