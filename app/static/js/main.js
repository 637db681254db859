// Starts the mappings page and sends each click to what it is for; dialogs are fetched when first needed.
import { busy, one } from "./dom.js";
import { useZone } from "./format.js";
import { hold, load, startList } from "./list.js";
import { fillRow, flash } from "./rows.js";
import { showStats, showSyncState } from "./figures.js";
import { cancelSync, showSync, startSync } from "./sync.js";
import { get } from "./api.js";
import { startWatch } from "./watch.js";

const list = document.getElementById("list");
let version = Number(list.dataset.version);

const idOf = (row) => Number(row.dataset.mapping);

const open = {
  link: async (row) => (await import("./link.js")).openLink(idOf(row)),
  unlink: async (row) => (await import("./unlink.js")).openUnlink(idOf(row)),
  details: async (row) => (await import("./details.js")).openDetails(idOf(row), Number(row.dataset.user), one('[data-field="member"]', row).textContent),
  why: async (row) => (await import("./explain.js")).openWhy(idOf(row), one('[data-field="name"]', row).textContent),
  confirm: async (row, button) => (await import("./decide.js")).confirm(row, button),
  include: async (row, button) => (await import("./decide.js")).exclude(row, false, button),
  more: async (row, button) => (await import("./row-menu.js")).openRowMenu(row, button),
};

/** Brings tiles, sync state and, when somebody changed something, rows up to date. */
async function look() {
  const { stats, sync } = await get("stats");
  showSync(sync);
  if (stats.version === version) {
    showStats(stats);
    showSyncState(sync);
    return;
  }
  version = stats.version;
  await load({ keepPlaces: true });
}

const poll = startWatch(look);

/** A mapping that was changed on this page keeps its place. */
function showChanged({ detail: { mapping } }) {
  hold(mapping.id);
  const row = one(`tr[data-mapping="${mapping.id}"]`);
  if (!row) return;
  fillRow(row, mapping);
  flash(row);
}

function onRowClick(event) {
  const button = event.target.closest("[data-action]");
  if (button) open[button.dataset.action](button.closest("tr"), button);
}

/** A box in the list, or that of the whole page, was clicked. */
async function onPick(event) {
  const box = event.target.closest('input[name="pick"], [data-pick-page]');
  if (box) (await import("./selection.js")).pick(box, event.shiftKey);
}

async function refresh(button) {
  const done = busy(button, "Refreshing");
  await load();
  await poll();
  done();
}

function onPageClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("sync" in button.dataset) startSync(button);
  else if ("cancelSync" in button.dataset) cancelSync(button);
  else if ("refresh" in button.dataset) refresh(button);
  else if ("autoLink" in button.dataset) import("./auto-link.js").then((module) => module.openAutoLink(false));
  else if ("previewAutoLink" in button.dataset) import("./auto-link.js").then((module) => module.openAutoLink(true));
  else if ("importResponders" in button.dataset) import("./import.js").then((module) => module.openImport());
  else if ("importLinks" in button.dataset) import("./link-import.js").then((module) => module.openLinkImport());
}

function onKey(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("search").focus();
}

function startFilterToggle() {
  const toggle = one(".filter-toggle");
  toggle.addEventListener("click", () => {
    const shown = document.getElementById("filter-more").classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(shown));
  });
}

async function resumeSync() {
  if (!list.dataset.job) return;
  const { job } = await get(`jobs/${list.dataset.job}`);
  showSync({ running: job, last: null, last_success: null, next_at: null });
}

useZone(list.dataset.zone);
startList();
startFilterToggle();
document.getElementById("rows").addEventListener("click", onRowClick);
document.getElementById("mappings").addEventListener("click", onPick);
document.getElementById("main").addEventListener("click", onPageClick);
document.addEventListener("mapping-changed", showChanged);
document.addEventListener("keydown", onKey);
// The review leads here with those who are certain.
if (location.hash === "#auto-link-preview") {
  history.replaceState(history.state, "", location.pathname + location.search);
  import("./auto-link.js").then((module) => module.openAutoLink(true));
}
resumeSync().catch(() => {
  // The watch over the figures tells of a server that is away.
});
