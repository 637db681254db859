// The unlink dialog: parting a responder from a member, and what becomes of earlier tickets.
import { fill, one } from "../common/dom.js";
import { get } from "../common/api.js";
import { save, watchOthers } from "./change.js";
import { since } from "./link-day.js";
import { allow, hint, hintNotSaved, isAllowed, openDialog, refuseReading } from "../common/dialog.js";
import { initials, number, plural, responderName } from "../common/format.js";

let dialog = null;
let detail = null;
/** The mapping asked for last: an answer about another one comes too late. */
let wanted = 0;

const arrow = (before, after) => `${number(before)} → ${number(after)}`;

function showChoices() {
  const { mapping, credit, unclaimed_tickets: unclaimed } = detail;
  const member = mapping.user_info.username;
  const tickets = credit.find((each) => each.user_id === mapping.user_id)?.tickets ?? 0;
  one("[data-choices]", dialog).hidden = tickets === 0;
  one("[data-nothing]", dialog).hidden = tickets > 0;
  fill(dialog, {
    question: `${plural(tickets, "ticket")} ${tickets === 1 ? "is" : "are"} credited to ${member}. Where do they belong?`,
    "keep-title": `Keep them with ${member}`,
    "keep-text": "The link was right until now. New closures are unclaimed.",
    "keep-left": member, "keep-left-figures": arrow(tickets, tickets),
    "keep-right": "Unclaimed", "keep-right-figures": arrow(unclaimed, unclaimed),
    "remove-title": `Remove them from ${member}`,
    "remove-text": "The link was a mistake. Can be undone.",
    "remove-left": member, "remove-left-figures": arrow(tickets, 0),
    "remove-right": "Unclaimed", "remove-right-figures": arrow(unclaimed, unclaimed + tickets),
  });
}

function show(isAskedAnew) {
  const { mapping } = detail;
  one("[data-loading]", dialog).hidden = true;
  const id = `Responder ${mapping.freshworks_user_id}`;
  if (!mapping.user_info) {
    fill(dialog, { subtitle: id });
    allow(dialog, false, "Not linked to anybody now");
    return;
  }
  fill(dialog, { subtitle: `${id} · linked to ${mapping.user_info.username}${since(detail)}` });
  showChoices();
  if (isAskedAnew) hintNotSaved(dialog, responderName(mapping), mapping.user_info.username);
  allow(dialog, true, "Recorded in the audit trail, can be undone");
}

function submit() {
  if (!isAllowed(dialog)) return;
  const history = one("[name=history]:checked", dialog).value;
  save({ dialog, mapping: detail.mapping, body: { user_id: null, history }, word: "Unlinking", reload: () => openUnlink(detail.mapping.id), askAnew: () => openUnlink(detail.mapping.id, true) });
}

/** @param {number} id of the mapping @param {boolean} [isAskedAnew] after somebody else changed the link */
export async function openUnlink(id, isAskedAnew = false) {
  wanted = id;
  detail = null;
  dialog = openDialog("unlink-dialog", submit);
  const name = one(`[data-mapping="${id}"] [data-field="name"]`)?.textContent ?? "";
  fill(dialog, { title: `Unlink ${name}`, subtitle: "", initials: initials(name) });
  one("[data-loading]", dialog).hidden = false;
  one("[data-choices]", dialog).hidden = true;
  one("[data-nothing]", dialog).hidden = true;
  one('[name=history][value="keep"]', dialog).checked = true;
  hint(dialog, "");
  allow(dialog, false, "");
  try {
    const answer = await get(`mappings/${id}`);
    if (wanted !== id) return;
    detail = answer;
    fill(dialog, { title: `Unlink ${responderName(detail.mapping)}` });
    show(isAskedAnew);
  } catch (error) {
    if (wanted !== id) return;
    one("[data-loading]", dialog).hidden = true;
    refuseReading(dialog, error, () => openUnlink(id, isAskedAnew));
  }
}

watchOthers(document.getElementById("unlink-dialog"), () => detail?.mapping, () => openUnlink(detail.mapping.id));
