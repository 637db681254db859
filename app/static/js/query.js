// What is asked of the list, kept in the address of the page, and the controls that show it.
import { all, one, write } from "./dom.js";
import { number } from "./format.js";

/** @typedef {{q: string, status: string, sort: string, page: number}} Query */

const root = document.getElementById("list");
const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const order = /** @type {HTMLSelectElement} */ (document.getElementById("order"));
const USUAL_SIZE = 50;
export const perPage = Number(root.dataset.perPage);
let current = readAddress();

/** @returns {Query} */
export const query = () => current;

function known(value, values) {
  return values.includes(value) ? value : "";
}

/** What the address asks wrongly is left out, as the server leaves it out. */
function readAddress() {
  const given = new URLSearchParams(location.search);
  const q = given.get("q") ?? "";
  const keys = all("th[data-key]", root).flatMap(({ dataset: { key } }) => [key, `-${key}`]);
  return {
    q: q.length > search.maxLength ? "" : q,
    status: known(given.get("status"), all("[data-filter-status]", root).map((link) => link.dataset.filterStatus)),
    sort: known(given.get("sort"), [...keys, ...all("option", order).map((option) => option.value)]),
    page: Math.max(Math.trunc(Number(given.get("page"))) || 1, 1),
  };
}

/** The address of the page for a query; what is usual stays out of it. */
function address(to) {
  const given = { ...to, page: to.page > 1 ? to.page : "", per_page: perPage === USUAL_SIZE ? "" : perPage };
  const text = new URLSearchParams();
  for (const [key, value] of Object.entries(given)) if (value !== "") text.set(key, String(value));
  return text.size ? `${root.dataset.url}?${text}` : root.dataset.url;
}

function showOrder(head) {
  const link = one("a", head);
  const { key, first } = head.dataset;
  const up = current.sort === key;
  const down = current.sort === `-${key}`;
  if (up || down) head.setAttribute("aria-sort", up ? "ascending" : "descending");
  else head.removeAttribute("aria-sort");
  link.dataset.sort = up ? `-${key}` : down ? key : `${first}${key}`;
  link.href = address({ ...current, sort: link.dataset.sort, page: 1 });
}

function showControls() {
  for (const link of all("[data-filter-status]", root)) {
    const value = link.dataset.filterStatus;
    if (value === current.status) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.href = address({ ...current, status: value, page: 1 });
  }
  all("th[data-key]", root).forEach(showOrder);
  order.value = current.sort;
  if (document.activeElement !== search) search.value = current.q;
}

/** Asks for something else. Each letter after the first replaces the last step of the history. */
export function ask(change, { typing = false } = {}) {
  const goesOn = typing && current.q !== "";
  current = { ...current, page: 1, ...change };
  history[goesOn ? "replaceState" : "pushState"](null, "", address(current));
  showControls();
}

/** Goes back to what the address says, after Back or Forward. */
export function recall() {
  current = readAddress();
  showControls();
}

/** @param {import("./types").Pagination} pagination */
export function showPager({ page, per_page: size, pages, total }) {
  const last = Math.min(page * size, total);
  const first = Math.min((page - 1) * size + 1, last);
  write(one("[data-range]", root), `${number(first)}–${number(last)} of ${number(total)}`);
  for (const [name, to, absent] of [["previous", page - 1, page <= 1], ["next", page + 1, page >= pages]]) {
    const link = one(`[data-page="${name}"]`, root);
    link.hidden = absent;
    link.dataset.to = to;
    link.href = address({ ...current, page: to });
  }
}
