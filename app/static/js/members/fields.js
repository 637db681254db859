// The fields of a member: filled in, read back, and told what is wrong with them.
import { all, field, one, write } from "../common/dom.js";

/** @typedef {import("../common/types").ManagedMember} ManagedMember */

const FIELDS = ["username", "full_name", "email", "role"];
const ROLES = {
  user: "Sees the own profile alone.",
  staff: "Uses the dashboard: links, review, audit, exports.",
  manager: "Uses the dashboard: links, review, audit, exports.",
  admin: "Everything, and members and settings too.",
};
const dialog = document.getElementById("member-dialog");
const input = (name) => one(`[name="${name}"]`, dialog);
const valueOf = (name) => input(name).value.trim();
const explainRole = () => write(field("role-help", dialog), ROLES[valueOf("role")]);

/** What was changed here alone: another admin may have changed the rest. @param {ManagedMember|null} member null for a new one */
export function written(member) {
  const values = FIELDS.map((name) => [name, valueOf(name) || (name === "username" ? "" : null)]);
  return Object.fromEntries(values.filter(([name, value]) => !member || value !== (member[name] ?? null)));
}

/** @param {Record<string, string>} fields what is wrong with each */
export function showErrors(fields) {
  for (const node of all("[data-error]", dialog)) {
    const said = fields[node.dataset.error];
    write(node, said);
    input(node.dataset.error).setAttribute("aria-invalid", String(Boolean(said)));
  }
  const first = all("[data-error]", dialog).find((node) => fields[node.dataset.error]);
  if (first) input(first.dataset.error).focus();
}

/** @param {ManagedMember|null} member @param {Record<string, string|null>} [typed] what is not stored yet, and stays */
export function fillIn(member, typed = {}) {
  for (const name of FIELDS) input(name).value = { ...member, ...typed }[name] ?? (name === "role" ? "user" : "");
  for (const name of FIELDS) input(name).disabled = member?.state === "erased";
  explainRole();
}

input("role").addEventListener("change", explainRole);
