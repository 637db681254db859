// Members as rows of their list.
import { all, clone, field, fill, one } from "../common/dom.js";
import { moment } from "../common/dates.js";
import { initials, number, roleName } from "../common/format.js";

/** @typedef {import("../common/types").ManagedMember} ManagedMember */

/** Who is active can still lack a way in. @param {ManagedMember} member */
function shownState({ state, has_password: hasPassword, link_expires_at: link }) {
  if (state !== "active" || hasPassword) return state;
  return link ? "invited" : "locked";
}

/** @param {ManagedMember} member */
export const nameOf = (member) => member.full_name || member.username;

/** @param {ManagedMember} member @param {any} body of the table */
function rowOf(member, body) {
  const row = one(`tr[data-member="${member.id}"]`, body) ?? clone("member-row");
  const state = shownState(member);
  fill(row, {
    initials: initials(nameOf(member)), name: nameOf(member), username: member.username, email: member.email ?? "",
    role: roleName(member.role), responders: number(member.responders), tickets: number(member.credited_tickets),
    login: member.last_login_at ? moment(member.last_login_at) : "Never",
  });
  field("responders", row).dataset.unit = member.responders === 1 ? "responder" : "responders";
  field("tickets", row).dataset.unit = member.credited_tickets === 1 ? "ticket" : "tickets";
  if (row.dataset.state !== state || row.dataset.member !== String(member.id)) field("state", row).replaceChildren(clone(`state-${state}`));
  Object.assign(row.dataset, { member: String(member.id), state });
  one("[data-edit]", row).setAttribute("aria-label", `Edit ${nameOf(member)}`);
  return row;
}

/** Rows move only where they must, so that a focused button keeps the focus. @param {any} body @param {ManagedMember[]} members */
export function showRows(body, members) {
  const wanted = members.map((member) => rowOf(member, body));
  for (const row of all("tr", body)) if (!wanted.includes(row)) row.remove();
  wanted.forEach((row, place) => {
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
  });
}
