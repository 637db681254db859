// The ways to the other pages of a list.
import { all } from "./dom.js";

/** Where there is no page the link stays, as it may have the focus; it leads nowhere and says so. @param {any} link @param {string} to "" leads nowhere */
function lead(link, to) {
  const traits = { role: "link", "aria-disabled": "true", tabindex: "0" };
  for (const [name, value] of Object.entries(traits)) {
    if (to) link.removeAttribute(name);
    else link.setAttribute(name, value);
  }
  if (to) link.href = to;
  else link.removeAttribute("href");
}

/** @param {any} nav @param {{page: number, pages: number}} pagination @param {(page: number) => string} address */
export function showWays(nav, { page, pages }, address) {
  for (const link of all("[data-step]", nav)) {
    const to = page + Number(link.dataset.step);
    lead(link, to < 1 || to > pages ? "" : address(to));
    link.hidden = pages <= 1 && link !== document.activeElement;
  }
}
