// The menu behind the three dots of a row: what fits its state.
import { all, field, one, write } from "./dom.js";
import { toast } from "./toasts.js";

const menu = document.getElementById("row-menu");
let row = null;

async function copy() {
  const id = field("identity", row).textContent.split(" ")[0];
  try {
    await navigator.clipboard.writeText(id);
    toast({ message: `${id} is copied.` });
  } catch {
    toast({ message: `The browser did not allow copying. The id is ${id}.`, tone: "warn" });
  }
}

const actions = {
  link: async () => (await import("./link.js")).openLink(Number(row.dataset.mapping)),
  unlink: async () => (await import("./unlink.js")).openUnlink(Number(row.dataset.mapping)),
  why: async () => (await import("./explain.js")).openWhy(Number(row.dataset.mapping), field("name", row).textContent),
  confirm: async () => (await import("./decide.js")).confirm(row),
  exclude: async () => (await import("./decide.js")).exclude(row, true),
  include: async () => (await import("./decide.js")).exclude(row, false),
  reserve: async () => (await import("./reserve.js")).openReserve(row),
  copy,
};

const item = (name) => one(`[data-row-action="${name}"]`, menu);

function suit({ status, excluded, unconfirmed, reserved, mapping }) {
  const [isLinked, isOut] = [status === "linked", excluded !== undefined];
  const isOpen = !isLinked && !isOut;
  const shown = { link: !isOut, unlink: isLinked, why: isOpen, confirm: unconfirmed !== undefined, reserve: isOpen, exclude: isOpen, include: isOut };
  for (const [name, isShown] of Object.entries(shown)) item(name).hidden = !isShown;
  write(one("span", item("link")), isLinked ? "Link to another member" : "Link to a member");
  write(one("span", item("reserve")), reserved ? "Change the reserved address…" : "Reserve for an e-mail address…");
  const history = one("[data-row-history]", menu);
  history.href = history.getAttribute("href").replace(/\d+$/, mapping);
}

/** @param {any} chosen @param {any} button */
export function openRowMenu(chosen, button) {
  row = chosen;
  suit(row.dataset);
  menu.showPopover();
  const place = button.getBoundingClientRect();
  const below = place.bottom + menu.offsetHeight + 8 < window.innerHeight;
  menu.style.left = `${Math.max(8, place.right - menu.offsetWidth)}px`;
  menu.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - menu.offsetHeight - 4)}px`;
  one(".menu-item:not([hidden])", menu).focus();
}

for (const each of all("[data-row-action]", menu)) {
  each.addEventListener("click", () => {
    menu.hidePopover();
    actions[each.dataset.rowAction]();
  });
}
