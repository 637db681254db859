// Starts the mappings page and sends each click to what it is for; dialogs are fetched when first needed.
import { busy, one, rarely } from "../common/dom.js";
import { hold, load, recount, startList } from "./list.js";
import { query } from "./query.js";
import { fillRow, flash } from "./rows.js";
import { isNarrowed, showStats, showSyncState } from "./figures.js";
import { cancelSync, resumeSync, showSync, startSync } from "./sync.js";
import { opening } from "../common/notices.js";
import { poll } from "../common/watch.js";

const list = document.getElementById("list");
/** Others are at work all the time on a large site; who reads is not disturbed more often than this. */
const REREAD_PAUSE = 10_000;
let reviewCount = /** @type {number|null} */ (null);
const idOf = (row) => Number(row.dataset.mapping);

/** What each button of a row opens, once its part is there. */
const ROW = {
  link: (row) => import("../linking/link.js").then(({ openLink }) => () => openLink(idOf(row))),
  unlink: (row) => import("../linking/unlink.js").then(({ openUnlink }) => () => openUnlink(idOf(row))),
  details: (row) => import("../history/details.js").then(({ openDetails }) => () => openDetails(idOf(row), Number(row.dataset.user), one('[data-field="member"]', row).textContent, query())),
  why: (row) => import("../linking/explain.js").then(({ openWhy }) => () => openWhy(idOf(row), one('[data-field="name"]', row).textContent)),
  confirm: (row, button) => import("../linking/decide.js").then(({ confirm }) => () => confirm(row, button)),
  include: (row, button) => import("../linking/decide.js").then(({ exclude }) => () => exclude(row, false, button)),
  more: (row, button) => import("./row-menu.js").then(({ openRowMenu }) => () => openRowMenu(row, button)),
};
const openPlan = (isPreview) => () => import("../auto-link/dialog.js").then(({ openAutoLink }) => () => openAutoLink(isPreview));

const reread = rarely(() => load({ keepPlaces: true }), REREAD_PAUSE);

/** What somebody else did to a row that is seen; an answer that was overtaken says nothing. */
function showRow(mapping) {
  const row = one(`tr[data-mapping="${mapping.id}"]`);
  if (row && mapping.version >= Number(row.dataset.version) && fillRow(row, mapping)) flash(row);
}

/** Brings tiles, sync state and rows up to date; the list is read anew where others may stand in it now. */
function showNews({ detail: { stats, sync, mappings, list_changed: isMoved } }) {
  showStats(stats);
  recount(stats);
  showSyncState(sync);
  showSync(sync);
  mappings.forEach(showRow);
  // Candidates are counted a moment after the change that they follow from.
  const isCounted = stats.review_count !== null && reviewCount !== null && stats.review_count !== reviewCount;
  reviewCount = stats.review_count ?? reviewCount;
  if (isMoved || (isNarrowed() && mappings.length)) reread();
  else if (isCounted) setTimeout(reread, Math.random() * REREAD_PAUSE); // Nobody waits for the candidates of others.
}

/** A mapping that was changed on this page keeps its place. */
function showChanged({ detail: { mapping } }) {
  hold(mapping.id);
  showRow(mapping);
  if (isNarrowed()) load({ keepPlaces: true });
}

function onRowClick(event) {
  const button = event.target.closest("[data-action]");
  if (button) opening(button, () => ROW[button.dataset.action](button.closest("tr"), button));
}

/** Boxes that were clicked, of rows or of the whole page; the first call that has the module takes all, in their order. */
const picks = [];
async function onPick({ target, shiftKey }) {
  const box = target.closest('input[name="pick"], [data-pick-page]');
  if (box) picks.push({ box, isChosen: box.checked, isRange: shiftKey });
  if (box) (await import("./selection.js")).pick(picks.splice(0));
}

async function refresh(button) {
  const done = busy(button, "Refreshing");
  await load().then(() => poll());
  done();
}

/** Whoever presses Show before the form's own module is there is heard as well. */
async function submit(event) {
  event.preventDefault();
  (await import("./filters.js")).submitFilters(load);
}

function onPageClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("sync" in button.dataset) startSync(button);
  else if ("cancelSync" in button.dataset) cancelSync(button);
  else if ("refresh" in button.dataset) refresh(button);
  else if ("autoLink" in button.dataset || "previewAutoLink" in button.dataset) opening(button, openPlan("previewAutoLink" in button.dataset));
  else if ("importResponders" in button.dataset) opening(button, () => import("./responder-import.js").then(({ openImport }) => openImport));
  else if ("importLinks" in button.dataset) opening(button, () => import("../linking/link-import.js").then(({ openLinkImport }) => openLinkImport));
}

function onKey(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  event.preventDefault();
  document.getElementById("search").focus();
}

startList();
if (!one('[data-block="empty"]', list).hidden) import("./first-run.js").then((module) => module.startGuide());
if (list.dataset.job) resumeSync(Number(list.dataset.job));
const followExports = () => import("./export-menu.js").then((module) => module.startExports());
const onFirstOpening = (id, start) => (one(`#${id}`).open ? start() : one(`#${id}`).addEventListener("toggle", start, { once: true }));
onFirstOpening("filters-menu", () => import("./filters.js").then((module) => module.startFilters(load)));
onFirstOpening("export-menu", followExports);
onFirstOpening("columns-menu", () => import("./columns.js").then((module) => module.startColumns()));
document.getElementById("filter-form").addEventListener("submit", submit);
document.getElementById("rows").addEventListener("click", onRowClick);
document.getElementById("mappings").addEventListener("click", onPick);
document.getElementById("main").addEventListener("click", onPageClick);
document.addEventListener("mapping-changed", showChanged);
document.addEventListener("news", showNews);
document.addEventListener("query-changed", () => Promise.all([import("./filters.js").then((module) => module.showFilters()), followExports()])); // No link of the menu is an old one.
document.addEventListener("keydown", onKey);
// The review leads here with those who are certain.
if (location.hash === "#auto-link-preview") {
  history.replaceState(history.state, "", location.pathname + location.search);
  openPlan(true)().then((open) => open());
}
