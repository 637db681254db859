// The menu behind the three dots of a row: what fits its state.
import { all, field, one, write } from "../common/dom.js";
import { opening } from "../common/notices.js";
import { toast } from "../common/toasts.js";

const menu = document.getElementById("row-menu");
let row = null;
/** The menu is gone once something is chosen: the button that opened it shows that it comes. */
let opener = null;

async function copy() {
  const id = field("identity", row).textContent.split(" ")[0];
  try {
    await navigator.clipboard.writeText(id);
    toast({ message: `${id} is copied.` });
  } catch {
    toast({ message: `The browser did not allow copying. The id is ${id}.`, tone: "warn" });
  }
}

const id = () => Number(row.dataset.mapping);
const PARTS = {
  link: () => import("../linking/link.js").then(({ openLink }) => () => openLink(id())),
  unlink: () => import("../linking/unlink.js").then(({ openUnlink }) => () => openUnlink(id())),
  why: () => import("../linking/explain.js").then(({ openWhy }) => () => openWhy(id(), field("name", row).textContent)),
  confirm: () => import("../linking/decide.js").then(({ confirm }) => () => confirm(row)),
  exclude: () => import("../linking/decide.js").then(({ exclude }) => () => exclude(row, true)),
  include: () => import("../linking/decide.js").then(({ exclude }) => () => exclude(row, false)),
  reserve: () => import("../linking/reserve.js").then(({ openReserve }) => () => openReserve(row)),
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
  opener = button;
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
    const { rowAction: name } = each.dataset;
    if (name === "copy") copy();
    else opening(opener, PARTS[name]);
  });
}
