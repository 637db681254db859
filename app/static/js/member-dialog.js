// Making a member, and editing one: what is typed stays until it is stored.
import { all, busy, field, fill, one, write } from "./dom.js";
import { get, send } from "./api.js";
import { allow, clearMessages, openDialog, refuse } from "./dialog.js";
import { startWays, showWays } from "./member-ways.js";
import { nameOf } from "./member-rows.js";
import { tell } from "./member-told.js";

/** @typedef {import("./types").ManagedMember} ManagedMember */
/** @typedef {import("./types").MemberChanged} MemberChanged */

const FIELDS = ["username", "full_name", "email", "role"];
const ROLES = {
  user: "Sees the own profile alone.",
  staff: "Uses the dashboard: links, review, audit, exports.",
  manager: "Uses the dashboard: links, review, audit, exports.",
  admin: "Everything, and members and settings too.",
};
const dialog = document.getElementById("member-dialog");
const input = (name) => one(`[name="${name}"]`, dialog);
/** The member as it was when the dialog opened; null for a new one. @type {ManagedMember|null} */
let member = null;

const valueOf = (name) => input(name).value.trim();

/** What was changed here alone: another admin may have changed the rest. */
function written() {
  const values = FIELDS.map((name) => [name, valueOf(name) || (name === "username" ? "" : null)]);
  return Object.fromEntries(values.filter(([name, value]) => !member || value !== (member[name] ?? null)));
}

function showErrors(fields) {
  for (const node of all("[data-error]", dialog)) {
    const said = fields[node.dataset.error];
    write(node, said);
    input(node.dataset.error).toggleAttribute("aria-invalid", Boolean(said));
  }
  const first = all("[data-error]", dialog).find((node) => fields[node.dataset.error]);
  if (first) input(first.dataset.error).focus();
}

async function save() {
  clearMessages(dialog);
  showErrors({});
  const done = busy(one("[data-submit]", dialog), "Saving");
  try {
    if (member) {
      tell(await send("PUT", `members/${member.id}`, written()));
      dialog.close();
    } else await made(await send("POST", "members", written()));
  } catch (error) {
    showErrors(error.body?.fields ?? {});
    if (!Object.keys(error.body?.fields ?? {}).length) refuse(dialog, error.message);
  } finally {
    done();
  }
}

/** A new member needs a way in next, so the dialog stays. @param {MemberChanged} answer */
async function made({ member: { id }, message }) {
  document.dispatchEvent(new CustomEvent("data-moved"));
  await show(id);
  fill(dialog, { subtitle: message });
  one("[data-make-link]", dialog).focus();
}

function fillIn() {
  for (const name of FIELDS) input(name).value = member?.[name] ?? (name === "role" ? "user" : "");
  for (const name of FIELDS) input(name).disabled = member?.state === "erased";
  explainRole();
}

const explainRole = () => write(field("role-help", dialog), ROLES[valueOf("role")]);

/** @param {number} id */
async function show(id) {
  const { member: found, tokens } = await get(`members/${id}`);
  member = found;
  fillIn();
  fill(dialog, { title: nameOf(member), subtitle: "" });
  showWays(member, tokens);
  write(one("[data-submit]", dialog), "Save");
  allow(dialog, member.state !== "erased", member.state === "erased" ? "Nothing about it can be changed" : "Recorded in the audit trail, can be undone");
}

/** @param {number} id */
export async function openMember(id) {
  openDialog("member-dialog", save);
  showErrors({});
  try {
    await show(id);
  } catch (error) {
    refuse(dialog, error.message);
  }
}

export function openNew() {
  member = null;
  fillIn();
  openDialog("member-dialog", save, '[name="username"]');
  showErrors({});
  showWays(null, []);
  fill(dialog, { title: "New member", subtitle: "" });
  write(one("[data-submit]", dialog), "Make member");
  allow(dialog, true, "Next you make a link with which the member sets a password");
}

input("role").addEventListener("change", explainRole);
startWays(() => member && show(member.id));
