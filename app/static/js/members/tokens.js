// The own API tokens: made, shown once, revoked.
import { busy, field, fill, isBusy, one, write } from "../common/dom.js";
import { get, send } from "../common/api.js";
import { copy } from "../common/clipboard.js";
import { showTokens, watchRevoking } from "./token-rows.js";

const root = document.getElementById("tokens");
const list = one("[data-rows]", root);
const form = /** @type {HTMLFormElement} */ (one("form", root));
const box = one("[data-key]", root);

async function look() {
  const { tokens } = await get("tokens");
  showTokens(list, tokens);
  one("[data-empty]", root).hidden = tokens.length > 0;
}

/** The key leaves the page with the click that says it is kept elsewhere. */
function hideKey() {
  box.hidden = true;
  fill(box, { key: "", made: "" });
  one("#token-name", form).focus();
}

function showKey(key, message) {
  fill(box, { key, made: `${message} Keep it in a safe place.` });
  box.hidden = false;
  field("key", box).focus();
}

async function make() {
  const { name, expires_in_days: days } = Object.fromEntries(new FormData(form));
  const done = busy(one("[data-submit]", form), "Making");
  const input = one("#token-name", form);
  try {
    const { key, message } = await send("POST", "tokens", { name, expires_in_days: days ? Number(days) : null });
    write(field("error", form), "");
    input.removeAttribute("aria-invalid");
    form.reset();
    // It is shown this once, whether or not the list can be read.
    await look().catch(() => {});
    showKey(key, message);
  } catch (error) {
    write(field("error", form), error.body?.fields?.name ?? error.message);
    input.setAttribute("aria-invalid", "true");
    input.focus();
  } finally {
    done();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isBusy(one("[data-submit]", form))) make();
});
one("[data-copy]", box).addEventListener("click", () => copy(field("key", box).textContent, "The token"));
one("[data-hide]", box).addEventListener("click", hideKey);
watchRevoking(list, look);
