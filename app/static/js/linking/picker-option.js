// One member in the picker; a candidate says how sure it is and why.
import { clone, fill } from "../common/dom.js";
import { initials, memberLine, roleName, sureness } from "../common/format.js";

/** @typedef {import("../common/types").PickedMember} PickedMember */
/** @typedef {import("../common/types").Suggestion} Suggestion */

/** A candidate as the list shows it: a member with the matcher's words. @param {Suggestion} suggestion */
export function candidate({ user, confidence, reason, linked_to: linked, returned }) {
  const why = `${sureness(confidence)} sure. ${reason.replace(/\.$/, "")}.`;
  return { ...user, linked_to: linked, why: returned ? `${why} ${returned}` : why };
}

/** @param {PickedMember & {why?: string}} member @param {import("../common/types").Mapping} mapping @param {() => void} choose */
export function option(member, mapping, choose) {
  const node = clone("picker-option");
  node.id = `member-${member.id}`;
  node.classList.toggle("is-candidate", Boolean(member.why));
  fill(node, {
    initials: initials(member.full_name || member.username), username: member.username,
    role: roleName(member.role), why: member.why ?? "", detail: memberLine(member, mapping),
  });
  node.addEventListener("click", choose);
  return node;
}
