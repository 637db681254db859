// The list of members: filtered, paged, kept true; its dialogs make and change them.
import { all, later, one, write } from "./dom.js";
import { get } from "./api.js";
import { plural } from "./format.js";
import { showRows } from "./member-rows.js";
import { opening } from "./notices.js";
import { startWatch } from "./watch.js";

const root = document.getElementById("members");
const body = document.getElementById("member-rows");
const table = one(".table-wrap", root);
const filter = /** @type {HTMLFormElement} */ (one("form", root));
let page = Number(root.dataset.page);
let latest = 0;

const chosen = () => Object.fromEntries(Object.entries(Object.fromEntries(new FormData(filter))).filter(([, value]) => value));

/** The address that shows the same again. @param {number} to the page */
function address(to) {
  const given = { ...chosen(), ...(to > 1 ? { page: String(to) } : {}) };
  return Object.keys(given).length ? `?${new URLSearchParams(given)}` : location.pathname;
}

function showPager({ page: present, pages, total }) {
  write(one("[data-count]", root), plural(total, "member"));
  one("[data-pager]", root).hidden = pages <= 1;
  write(one("[data-range]", root), `Page ${present} of ${pages}`);
  for (const link of all("[data-step]", root)) {
    const to = present + Number(link.dataset.step);
    link.hidden = to < 1 || to > pages;
    link.href = address(to);
  }
}

async function look() {
  const asked = address(page);
  const { members, pagination } = await get("members", { ...chosen(), page, per_page: root.dataset.perPage });
  // Meanwhile somebody may have asked for something else, which has its own answer.
  if (asked !== address(page)) return;
  showRows(body, members);
  showPager(pagination);
  for (const node of all("[data-block]", root)) node.hidden = (node.dataset.block === "empty") !== (members.length === 0);
}

const poll = startWatch(look);

async function turn(to, method) {
  page = to;
  history[method](null, "", address(page));
  table.setAttribute("aria-busy", "true");
  await poll();
  table.removeAttribute("aria-busy");
}

/** Back and forward name a page and a filter. */
function recall() {
  const given = new URLSearchParams(location.search);
  for (const name of ["q", "role", "state", "sort"]) filter.elements[name].value = given.get(name) ?? "";
  turn(Number(given.get("page") ?? 1), "replaceState");
}

function onTurn(event) {
  const link = event.target.closest("[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(page + Number(link.dataset.step), "pushState");
}

/** Of several that are pressed before the first one opens, the latest opens. */
function openLatest(button, part) {
  latest += 1;
  const mine = latest;
  opening(button, () => part().then((open) => () => mine === latest && open()));
}

function onEdit({ target }) {
  const button = target.closest("[data-edit]");
  const id = Number(button?.closest("tr").dataset.member);
  if (id) openLatest(button, () => import("./member-dialog.js").then(({ readMember }) => readMember(id)));
}

body.addEventListener("click", onEdit);
one("[data-new]").addEventListener("click", ({ currentTarget }) => openLatest(currentTarget, () => import("./member-dialog.js").then(({ openNew }) => openNew)));
one("[data-import]").addEventListener("click", ({ currentTarget }) => openLatest(currentTarget, () => import("./member-import.js").then(({ openMemberImport }) => openMemberImport)));
one("[data-pager]", root).addEventListener("click", onTurn);
filter.addEventListener("change", () => turn(1, "pushState"));
filter.addEventListener("input", later((event) => event.target.name === "q" && turn(1, "replaceState"), 250));
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  turn(1, "pushState");
});
window.addEventListener("popstate", recall);
