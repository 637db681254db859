// API tokens as rows: on the own profile, and for admins in the dialog of a member.
import { clone, field, fill, one } from "../common/dom.js";
import { send } from "../common/api.js";
import { inText, moment } from "../common/dates.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").ApiToken} ApiToken */

const at = (text) => moment(text, inText);

/** @param {ApiToken} token */
function told({ created_at: made, last_used_at: used, expires_at: end, expired }) {
  const ends = end ? [expired ? "expired " : "holds until ", at(end)] : ["holds until it is revoked"];
  return ["Made ", at(made), " · ", ...(used ? ["last used ", at(used)] : ["not used yet"]), " · ", ...ends];
}

/** @param {ApiToken} token */
function rowOf(token) {
  const row = clone("token-row");
  row.dataset.token = String(token.id);
  fill(row, { name: token.name, hint: `${token.hint}…`, told: told(token), "revoke-name": ` ${token.name}` });
  field("state", row).replaceChildren(...(token.expired ? [clone("token-expired")] : []));
  return row;
}

/** @param {any} list @param {ApiToken[]} tokens */
export const showTokens = (list, tokens) => list.replaceChildren(...tokens.map(rowOf));

/** What a click on a row asks for: the first click asks back, the second revokes. @param {any} list @param {() => void} after */
export function watchRevoking(list, after) {
  list.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-revoke]");
    // The second half of a double click is no answer to what was asked back.
    if (!button || event.detail > 1) return;
    if (!("sure" in button.dataset)) {
      button.dataset.sure = "";
      button.firstChild.textContent = "Revoke now?";
      button.addEventListener("blur", () => {
        delete button.dataset.sure;
        button.firstChild.textContent = "Revoke";
      }, { once: true });
      return;
    }
    const { token } = one("[data-revoke]", button.closest("li")).closest("li").dataset;
    try {
      const { message } = await send("POST", `tokens/${token}/revoke`);
      toast({ message });
      after();
    } catch (error) {
      toast({ message: error.after("The token was not revoked."), tone: "bad" });
    }
  });
}
