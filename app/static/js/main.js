// Starts the mappings page and sends each click to what it is for; dialogs are fetched when first needed.
import { all, busy, one } from "./dom.js";
import { useZone } from "./format.js";
import { load, startList } from "./list.js";
import { poll, startLive } from "./live.js";
import { showSync, startSync } from "./sync.js";
import { get } from "./api.js";
import { toast } from "./toasts.js";

const list = document.getElementById("list");
const rowMenu = document.getElementById("row-menu");
let menuRow = null;

const idOf = (row) => Number(row.dataset.mapping);

const open = {
  link: async (row) => (await import("./link.js")).openLink(idOf(row)),
  unlink: async (row) => (await import("./unlink.js")).openUnlink(idOf(row)),
  details: async (row) => (await import("./details.js")).openDetails(idOf(row), Number(row.dataset.user), one('[data-field="member"]', row).textContent),
  more: (row, button) => openRowMenu(row, button),
};

function openRowMenu(row, button) {
  menuRow = row;
  one('[data-row-action="link"] span', rowMenu).textContent = row.dataset.status === "linked" ? "Link to another member" : "Link to a member";
  rowMenu.showPopover();
  const place = button.getBoundingClientRect();
  const below = place.bottom + rowMenu.offsetHeight + 8 < window.innerHeight;
  rowMenu.style.left = `${Math.max(8, place.right - rowMenu.offsetWidth)}px`;
  rowMenu.style.top = `${below ? place.bottom + 4 : place.top - rowMenu.offsetHeight - 4}px`;
  one(".menu-item", rowMenu).focus();
}

async function copyId(row) {
  const id = one('[data-field="identity"]', row).textContent.split(" ")[0];
  try {
    await navigator.clipboard.writeText(id);
    toast({ message: `${id} is copied.` });
  } catch {
    toast({ message: `The browser did not allow copying. The id is ${id}.`, tone: "warn" });
  }
}

function onRowClick(event) {
  const button = event.target.closest("[data-action]");
  if (button) open[button.dataset.action](button.closest("tr"), button);
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
  else if ("refresh" in button.dataset) refresh(button);
  else if ("autoLink" in button.dataset) import("./auto-link.js").then((module) => module.openAutoLink(false));
  else if ("previewAutoLink" in button.dataset) import("./auto-link.js").then((module) => module.openAutoLink(true));
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
  showSync({ running: job, last: null, last_success: null });
}

useZone(list.dataset.zone);
startList();
startLive();
startFilterToggle();
document.getElementById("rows").addEventListener("click", onRowClick);
document.getElementById("main").addEventListener("click", onPageClick);
document.addEventListener("keydown", onKey);
for (const item of all("[data-row-action]", rowMenu)) {
  item.addEventListener("click", () => {
    rowMenu.hidePopover();
    if (item.dataset.rowAction === "copy") copyId(menuRow);
    else open.link(menuRow);
  });
}
resumeSync().catch(() => {
  // The watch over the figures tells of a server that is away.
});
