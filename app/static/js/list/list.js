// The list: reading it, its loading, empty and failing states, and the controls that ask anew.
import { all, later, one, readOn, write } from "../common/dom.js";
import { ApiError, get } from "../common/api.js";
import { number, plural } from "../common/format.js";
import { MISSING } from "../common/notices.js";
import { ask, follow, parameters, query, recall, showPager } from "./query.js";
import { refreshRows, replaceRows } from "./rows.js";
import { showMatched, showStats, showSyncState } from "./figures.js";
import { toast } from "../common/toasts.js";

const root = document.getElementById("list");
const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const body = document.getElementById("rows");
const table = one('[data-block="rows"]', root);
/** Mappings changed here keep their place until the list is asked for anew. */
const held = new Set();
let running = new AbortController();
/** What the rows on the screen answer. */
let answered = "";
const question = () => JSON.stringify(parameters());

/** @param {"rows"|"empty"|"none"|"failed"|"loading"} block */
function showBlock(block) {
  for (const node of all("[data-block]", root)) node.hidden = node.dataset.block !== block;
  one("[data-pager]", root).hidden = block !== "rows";
}

/** Who is not a person is listed too, though no tile counts them. */
function showCount(total, { total_mappings: counted, excluded_count: excluded }) {
  const whole = counted + excluded;
  const everybody = plural(total, "mapping") + (excluded ? `, ${number(excluded)} of them not a person` : "");
  write(one("[data-count]", root), total === whole ? everybody : `${number(total)} of ${plural(whole, "mapping")}`);
}

/** Says how many are no persons now, though nobody read the list anew. @param {import("../common/types").Stats} stats */
export const recount = (stats) => showCount(Number(root.dataset.total), stats);

function show({ mappings, stats, matched, pagination, sync }, keepPlaces, showWays) {
  answered = question();
  showStats(stats);
  showMatched(matched);
  showSyncState(sync);
  if (keepPlaces) refreshRows(body, mappings, held);
  else replaceRows(body, mappings);
  const untouched = stats.total_mappings === 0 && stats.excluded_count === 0;
  showBlock(/** @type {any} */ (body).rows.length ? "rows" : untouched ? "empty" : "none");
  showCount(pagination.total, stats);
  one("table", table).toggleAttribute("data-ranged", "closed_since" in query() || "closed_until" in query());
  showPager(pagination, showWays);
}

/** Rows that were read stay, unless they answer another question. */
function fail(error) {
  const said = error instanceof ApiError ? error.message : MISSING;
  if (!table.hidden && answered === question()) {
    // A server that is away has a banner of its own, which tries again by itself.
    if (!error.isAway) toast({ message: `The list was not read. ${said}`, tone: "bad" });
    return;
  }
  write(one("[data-failed-text]", root), said);
  showBlock("failed");
}

const signalWork = () => setTimeout(() => {
  table.setAttribute("aria-busy", "true");
  if (table.hidden) showBlock("loading");
}, 200);

/** Reads the rows that the page asks for. @param {{keepPlaces?: boolean}} [how] */
export async function load({ keepPlaces = false } = {}) {
  running.abort();
  const mine = new AbortController();
  running = mine;
  const signal = keepPlaces && !table.hidden ? 0 : signalWork();
  try {
    if (!keepPlaces) held.clear();
    const answer = await get("mappings", parameters(), mine.signal);
    if (!answer.mappings.length) (await import("./none.js")).showNone(query(), answer);
    const { showWays } = await import("../common/pager.js").catch(() => ({ showWays: null }));
    if (mine === running) show(answer, keepPlaces, showWays);
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
  } finally {
    clearTimeout(signal);
    if (mine === running) table.removeAttribute("aria-busy");
  }
}

/** @param {number} id of a mapping that was changed here */
export const hold = (id) => held.add(id);

/** A link to this page is a question about the list. */
function onClick(event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.pathname !== root.dataset.url || link.hash) return;
  event.preventDefault();
  if (link.dataset.size) keepSize(link.dataset.size);
  follow(link);
  load().then(() => "step" in link.dataset && readOn(table));
}

async function keepSize(size) {
  root.dataset.perPage = size;
  (await import("./columns.js")).keepSize(Number(size));
}

function look() {
  ask({ q: search.value.trim() }, { typing: true });
  load();
}

/** Wires the controls of the list once. */
export function startList() {
  recall();
  answered = question();
  document.getElementById("main").addEventListener("click", onClick);
  search.addEventListener("input", later(look, 200));
  search.form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("popstate", () => (recall(), load()));
}
