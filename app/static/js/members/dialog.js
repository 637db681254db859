// Making a member, and editing one: what is typed stays until it is stored.
import { busy, fill, one, write } from "../common/dom.js";
import { get, send } from "../common/api.js";
import { allow, clearMessages, openDialog, refuse } from "../common/dialog.js";
import { fillIn, showErrors, written } from "./fields.js";
import { startWays, showWays } from "./ways.js";
import { nameOf } from "./rows.js";
import { tell } from "./told.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").ManagedMember} ManagedMember */
/** @typedef {import("../common/types").MemberChanged} MemberChanged */

const dialog = document.getElementById("member-dialog");
/** The member as it was when the dialog opened; null for a new one. @type {ManagedMember|null} */
let member = null;
/** What was said of a member that was made just now; empty before and for others. */
let made = "";

async function stored() {
  const done = busy(one("[data-submit]", dialog), "Saving");
  try {
    return await (member ? send("PUT", `members/${member.id}`, written(member)) : send("POST", "members", written(member)));
  } catch (error) {
    showErrors(error.body?.fields ?? {});
    if (!Object.keys(error.body?.fields ?? {}).length) refuse(dialog, error.message);
    return null;
  } finally {
    done();
  }
}

async function save() {
  if (made) return dialog.close();
  clearMessages(dialog);
  showErrors({});
  /** @type {MemberChanged|null} */
  const answer = await stored();
  if (!answer) return;
  if (!member) return showMade(answer);
  tell(answer);
  dialog.close();
}

/** A new member needs a way in next, so the dialog stays, and nothing moves under the pointer. @param {MemberChanged} answer */
function showMade(answer) {
  document.dispatchEvent(new CustomEvent("data-moved"));
  dialog.style.minHeight = `${dialog.offsetHeight}px`;
  made = answer.message;
  showMember(answer.member, []);
  one("[data-make-link]", dialog).focus();
}

/** Whoever leaves without a link learns how to come back to it. */
function onClose() {
  const { id } = member ?? {};
  if (made && one("[data-link]", dialog).hidden) toast({ message: made, action: { label: "Make a link", run: async () => (await readMember(id))() } });
  made = "";
  dialog.style.minHeight = "";
}

/** @param {ManagedMember} found @param {import("../common/types").ApiToken[]} tokens @param {Record<string, string|null>} [typed] */
function showMember(found, tokens, typed = {}) {
  member = found;
  fillIn(member, typed);
  fill(dialog, { title: nameOf(member), subtitle: made });
  showWays(member, tokens, Boolean(made));
  showParts(made ? "Done" : "Save");
  allow(dialog, member.state !== "erased", made ? "" : member.state === "erased" ? "Nothing about it can be changed" : "Recorded in the audit trail, can be undone");
}

/** A member that was made just now has its way in alone. @param {string} verb */
function showParts(verb) {
  write(one("[data-submit]", dialog), verb);
  for (const part of [".member-fields", ".sheet-foot [data-close]"]) one(part, dialog).hidden = Boolean(made);
}

/** What was done is told even where the member cannot be read anew. @param {number} id */
async function show(id) {
  const answer = await get(`members/${id}`).catch(() => null);
  if (answer && member?.id === id) showMember(answer.member, answer.tokens, written(member));
}

/** Reads a member, and answers with how its dialog opens: nothing of another one is seen meanwhile. @param {number} id */
export async function readMember(id) {
  try {
    const { member: found, tokens } = await get(`members/${id}`);
    return () => {
      openDialog("member-dialog", save);
      showErrors({});
      showMember(found, tokens);
    };
  } catch (error) {
    return () => toast({ message: `The member was not opened. ${error.message}`, tone: "bad" });
  }
}

export function openNew() {
  member = null;
  fillIn(member);
  openDialog("member-dialog", save, '[name="username"]');
  showErrors({});
  showWays(null, []);
  fill(dialog, { title: "New member", subtitle: "" });
  showParts("Make member");
  allow(dialog, true, "Next you make a link with which the member sets a password");
}

dialog.addEventListener("close", onClose);
startWays(() => member && show(member.id));
