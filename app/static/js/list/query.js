// What is asked of the list, kept in the address of the page, and the links that ask for something else.
import { all, one, write } from "../common/dom.js";
import { number } from "../common/format.js";

/** @typedef {Record<string, string>} Query what is asked for by name; what is usual is left out */

const root = document.getElementById("list");
const main = document.getElementById("main");
const form = /** @type {HTMLFormElement} */ (document.getElementById("filter-form"));
const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const USUAL_SIZE = "50";
/** What narrows the list, and where one is in it. */
const FILTERS = [...new Set([...form.elements].map((each) => each.getAttribute("name")))].filter((name) => name && name !== "sort");
const NAMES = [...FILTERS, "sort", "page", "per_page"];
/** What the address asked wrongly when the page was opened; the server left it out. */
const wrong = new Set(root.dataset.wrong.split(" "));
let current = read(location.search, wrong);

/** @returns {Query} */
export const query = () => current;

/** What the API is asked for. */
export const parameters = () => ({ page: "1", per_page: root.dataset.perPage, ...current });

/** @param {string} text of an address @param {Set<string>} [without] @returns {Query} */
function read(text, without = new Set()) {
  const given = new URLSearchParams(text);
  const known = NAMES.filter((name) => !without.has(name)).map((name) => [name, given.get(name) ?? ""]);
  return usual({ per_page: root.dataset.perPage, ...Object.fromEntries(known.filter(([, value]) => value)) });
}

/** A size that this member chose is written out, or a shared link would show another page. */
function isUsual(name, value) {
  if (name === "per_page") return value === USUAL_SIZE && root.dataset.perPage === USUAL_SIZE;
  return name === "page" && value === "1";
}

/** @param {Record<string, unknown>} given @returns {Query} */
function usual(given) {
  const kept = Object.entries(given).map(([name, value]) => [name, String(value ?? "")]).filter(([name, value]) => value !== "" && !isUsual(name, value));
  return Object.fromEntries(kept);
}

/** @param {Record<string, unknown>} change @returns {string} the address with some of it changed, on the first page */
export function address(change) {
  const wanted = usual({ ...current, page: "", ...change });
  const text = new URLSearchParams(NAMES.filter((name) => name in wanted).map((name) => [name, wanted[name]]));
  return text.size ? `${root.dataset.url}?${text}` : root.dataset.url;
}

export const withoutFilters = () => Object.fromEntries(FILTERS.map((name) => [name, ""]));

function mark(link, isCurrent) {
  if (isCurrent) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

function showOrder(head) {
  const { key, first } = head.dataset;
  const [up, down] = [current.sort === key, current.sort === `-${key}`];
  if (up || down) head.setAttribute("aria-sort", up ? "ascending" : "descending");
  else head.removeAttribute("aria-sort");
  one("a", head).href = address({ sort: up ? `-${key}` : down ? key : `${first}${key}` });
}

function showLinks() {
  for (const link of all("[data-status-link]", main)) {
    link.href = address({ status: link.dataset.statusLink });
    if (link.closest(".segments")) mark(link, link.dataset.statusLink === (current.status ?? ""));
  }
  for (const link of all("[data-tickets-first]", main)) link.href = address({ sort: "-total_tickets" });
  for (const link of all("[data-unclaimed-first]", main)) link.href = address({ ...withoutFilters(), sort: "-unclaimed_tickets" });
  for (const link of all("[data-unconfirmed]", main)) link.href = address({ ...withoutFilters(), confirmed: "false" });
  for (const link of all("[data-clear]", main)) link.href = address(withoutFilters());
  all("th[data-key]", root).forEach(showOrder);
  if (document.activeElement !== search) search.value = current.q ?? "";
}

function tell() {
  showLinks();
  document.dispatchEvent(new CustomEvent("query-changed"));
}

/** Asks for something else. Each letter after the first replaces the last step of the history. @param {Record<string, unknown>} change */
export function ask(change, { typing = false } = {}) {
  const goesOn = typing && Boolean(current.q);
  const to = address(change);
  current = usual({ ...current, page: "", ...change });
  history[goesOn ? "replaceState" : "pushState"](null, "", to);
  tell();
}

/** Asks what a link to this page asks. @param {HTMLAnchorElement} link */
export function follow(link) {
  const wanted = read(link.search);
  ask({ ...Object.fromEntries(NAMES.map((name) => [name, ""])), ...wanted });
}

/** Goes back to what the address says, after Back or Forward. */
export function recall() {
  current = read(location.search, wrong);
  tell();
}

/** The ways to other pages are as the server wrote them, and need no part, until something is asked for. @param {import("../common/types").Pagination} pagination @param {typeof import("../common/pager.js").showWays|null} showWays not there where the server was renewed */
export function showPager({ page, per_page: size, pages, total }, showWays) {
  const last = Math.min(page * size, total);
  const first = Math.min((page - 1) * size + 1, last);
  root.dataset.total = String(total);
  write(one("[data-range]", root), `${number(first)}–${number(last)} of ${number(total)}`);
  for (const link of all("[data-size]", root)) {
    link.href = address({ per_page: link.dataset.size });
    mark(link, Number(link.dataset.size) === size);
  }
  if (showWays) showWays(root, { page, pages }, (to) => address({ page: to }));
  else for (const link of all("[data-step]", root)) link.hidden = true; // They lead through the list that was there before.
}
