// The menu Export: files of what the list shows now; its links follow the address of the page.
import { all, busy, isBusy, one, write } from "../common/dom.js";
import { file } from "../common/api.js";
import { closeMenu } from "../common/shell.js";
import { toast } from "../common/toasts.js";

const menu = document.getElementById("export-menu");
const names = menu.dataset.names.split(" ");
/** Exports of closings have days of their own. */
const RENAMED = { since: "active_since", until: "active_until" };

/** What the address asks for, in the names that an export has for it. */
function filterFor(name) {
  const text = new URLSearchParams();
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (!names.includes(key) || value === "") continue;
    if (name === "mappings") text.set(key, value);
    else if (key !== "sort") text.set(RENAMED[key] ?? key, value);
  }
  return text.size ? `?${text}` : "";
}

function follow() {
  for (const link of all("[data-export]", menu)) {
    link.href = link.getAttribute("href").split("?")[0] + filterFor(link.dataset.export);
  }
  write(one("[data-export-count]", menu), one("[data-count]").textContent);
}

function save({ blob, name }) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A workbook is made as a whole, which takes a while, and a sheet may be too small for it. */
async function make(link) {
  if (isBusy(link)) return;
  const done = busy(link, "Making");
  try {
    save(await file(link.getAttribute("href")));
    closeMenu(menu);
  } catch (error) {
    toast({ message: error.message, tone: "bad" });
  } finally {
    done();
  }
}

function onClick(event) {
  const link = event.target.closest("[data-export]");
  if (!link) return;
  follow();
  if (link.dataset.workbook === undefined) return;
  event.preventDefault();
  make(link);
}

let isWired = false;

/** Wires the menu once; its links ask for what the address asks for. */
export function startExports() {
  follow();
  if (isWired) return;
  isWired = true;
  menu.addEventListener("toggle", follow);
  menu.addEventListener("click", onClick);
}
