// The menu behind the three dots of a row.
import { all, one } from "./dom.js";
import { toast } from "./toasts.js";

const menu = document.getElementById("row-menu");
let row = null;

async function copyId() {
  const id = one('[data-field="identity"]', row).textContent.split(" ")[0];
  try {
    await navigator.clipboard.writeText(id);
    toast({ message: `${id} is copied.` });
  } catch {
    toast({ message: `The browser did not allow copying. The id is ${id}.`, tone: "warn" });
  }
}

async function link() {
  (await import("./link.js")).openLink(Number(row.dataset.mapping));
}

/** @param {any} chosen @param {any} button */
export function openRowMenu(chosen, button) {
  row = chosen;
  one('[data-row-action="link"] span', menu).textContent = row.dataset.status === "linked" ? "Link to another member" : "Link to a member";
  menu.showPopover();
  const place = button.getBoundingClientRect();
  const below = place.bottom + menu.offsetHeight + 8 < window.innerHeight;
  menu.style.left = `${Math.max(8, place.right - menu.offsetWidth)}px`;
  menu.style.top = `${below ? place.bottom + 4 : place.top - menu.offsetHeight - 4}px`;
  one(".menu-item", menu).focus();
}

for (const item of all("[data-row-action]", menu)) {
  item.addEventListener("click", () => {
    menu.hidePopover();
    if (item.dataset.rowAction === "copy") copyId();
    else link();
  });
}
