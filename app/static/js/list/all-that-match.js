// Reads who matches on every page, as far as one batch of changes goes.
import { get } from "../common/api.js";
import { choiceFrom } from "./choice.js";
import { parameters } from "./query.js";

/** As many as one batch takes. */
export const MOST = 2000;
/** As many as a page of the API has. */
const AT_ONCE = 200;

/** @param {number} count how many are wanted @returns {Promise<import("./choice.js").Choice[]>} in the order of the list */
export async function listed(count) {
  const found = [];
  for (let page = 1; (page - 1) * AT_ONCE < count; page += 1) {
    const { mappings } = await get("mappings", { ...parameters(), page, per_page: AT_ONCE });
    found.push(...mappings);
  }
  return found.slice(0, count).map(choiceFrom);
}
