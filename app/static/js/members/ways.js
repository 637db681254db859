// The ways in of a member: one-time link, tokens, active or not, and the end of all of it.
import { busy, field, fill, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { copy } from "../common/clipboard.js";
import { allow, clearMessages, isAllowed, openDialog, refuse } from "../common/dialog.js";
import { inText, moment } from "../common/dates.js";
import { tell } from "./told.js";
import { toast } from "../common/toasts.js";
import { showTokens, watchRevoking } from "./token-rows.js";

/** @typedef {import("../common/types").ManagedMember} ManagedMember */

const dialog = document.getElementById("member-dialog");
const erasing = document.getElementById("erase-dialog");
const root = one("[data-ways]", dialog);
const own = Number(document.getElementById("members").dataset.own);
/** @type {ManagedMember|null} */
let member = null;
/** Shows the member anew. @type {() => any} */
let again;

const at = (text) => moment(text, inText);

function signIn({ state, has_password: has, last_login_at: last, link_expires_at: link }) {
  if (state === "deactivated") return "It is deactivated and cannot sign in; its links stay and count.";
  const known = !has ? ["Has no password yet."] : last ? ["Signs in with a password, last ", at(last), "."] : ["Signs in with a password."];
  return link ? [...known, " A link is open until ", at(link), "."] : known;
}

/** @param {ManagedMember|null} shown @param {import("../common/types").ApiToken[]} tokens @param {boolean} [isNew] what ends an account is not offered yet */
export function showWays(shown, tokens, isNew = false) {
  member = shown;
  root.hidden = !member || member.state === "erased";
  one("[data-link]", root).hidden = true;
  fill(root, { link: "", "link-told": "" });
  if (!member) return;
  fill(root, { "sign-in": signIn(member), switch: member.state === "active" ? "Deactivate" : "Reactivate" });
  one("[data-make-link]", root).hidden = member.state !== "active";
  for (const name of ["switch", "erase"]) one(`[data-${name}]`, root).hidden = isNew || member.id === own;
  showTokens(one("[data-tokens]", root), tokens);
  one("[data-tokens-title]", root).hidden = !tokens.length;
}

/** Whoever looks at somebody else by now is told in a message: nothing of one member is seen at another. */
async function attempt(button, word, path) {
  const { id } = member;
  const isSeen = () => dialog.open && member?.id === id;
  clearMessages(dialog);
  const done = busy(button, word);
  try {
    const answer = await send("POST", `members/${id}/${path}`);
    document.dispatchEvent(new CustomEvent("data-moved"));
    if (isSeen()) return answer;
    toast({ message: answer.message });
  } catch (error) {
    if (isSeen()) refuse(dialog, error.message);
    else toast({ message: error.message, tone: "bad" });
  } finally {
    done();
  }
  return null;
}

async function makeLink(button) {
  const answer = await attempt(button, "Making", "password-link");
  if (!answer) return;
  await again();
  fill(root, { link: answer.url, "link-told": `${answer.message} It is shown here and nowhere else; an earlier one has stopped working.` });
  one("[data-link]", root).hidden = false;
  field("link", root).focus();
}

async function switchState(button) {
  const answer = await attempt(button, "Saving", member.state === "active" ? "deactivate" : "reactivate");
  if (!answer) return;
  await again();
  write(field("sign-in", root), answer.message);
  one("[data-switch]", root).focus();
}

function openErasing() {
  one("[name=wanted]", erasing).value = "";
  dialog.close();
  openDialog("erase-dialog", erase, "[name=wanted]");
  fill(erasing, { wanted: member.username, title: `Erase ${member.username}` });
  checkName();
}

function checkName() {
  const fits = one("[name=wanted]", erasing).value.trim() === member.username;
  allow(erasing, fits, fits ? "Nobody can take this back" : "Type the username first");
}

async function erase() {
  if (!isAllowed(erasing)) return;
  const done = busy(one("[data-submit]", erasing), "Erasing");
  try {
    tell(await send("POST", `members/${member.id}/erase`));
    erasing.close();
  } catch (error) {
    refuse(erasing, error.message);
  } finally {
    done();
  }
}

/** @param {() => any} show the member anew */
export function startWays(show) {
  again = show;
  one("[data-make-link]", root).addEventListener("click", (event) => makeLink(event.currentTarget));
  one("[data-switch]", root).addEventListener("click", (event) => switchState(event.currentTarget));
  one("[data-erase]", root).addEventListener("click", openErasing);
  one("[data-copy-link]", root).addEventListener("click", () => copy(field("link", root).textContent, "The link", ({ message }) => write(field("link-told", root), message)));
  one("[name=wanted]", erasing).addEventListener("input", checkName);
  watchRevoking(one("[data-tokens]", root), again);
}
