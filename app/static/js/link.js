// The link dialog: which member a responder stands for, and where earlier tickets belong.
import { field, fill, make, one, write } from "./dom.js";
import { get, send } from "./api.js";
import { save } from "./change.js";
import { allow, isAllowed, openDialog, refuse } from "./dialog.js";
import { fullDate, initials, number, plural, sureness } from "./format.js";
import { emptyPicker, startPicker, suggest } from "./picker.js";
import { responderName } from "./rows.js";

/** @typedef {import("./types").MappingDetail} MappingDetail */

const DEFAULT_NOTE = "Recorded in the audit trail";
let dialog = null;
let detail = null;
let chosen = null;
/** The mapping asked for last: an answer about another one comes too late. */
let wanted = 0;

function subtitle({ mapping }) {
  const id = `Responder ${mapping.freshworks_user_id}`;
  if (mapping.user_info) {
    const since = mapping.linked_since ? ` since ${fullDate(mapping.linked_since)}` : "";
    return `${id} · now linked to ${mapping.user_info.username}${since}`;
  }
  return detail.unclaimed_tickets ? `${id} · ${plural(detail.unclaimed_tickets, "unclaimed ticket")}` : id;
}

const creditOf = (id) => detail.credit.find((each) => each.user_id === id)?.tickets ?? 0;
const arrow = (before, after) => `${number(before)} → ${number(after)}`;

/** The question arises only where another member has credit that could be moved. */
function showQuestion() {
  const { user_info: present } = detail.mapping;
  const tickets = present ? creditOf(present.id) : 0;
  const asked = Boolean(chosen && present && chosen.id !== present.id && tickets);
  one("[data-choices]", dialog).hidden = !asked;
  if (!asked) return;
  const own = creditOf(chosen.id);
  fill(dialog, {
    question: `${plural(tickets, "ticket")} ${tickets === 1 ? "was" : "were"} closed while linked to ${present.username}. Where do they belong?`,
    "keep-title": `Keep them with ${present.username}`,
    "keep-text": `Only new closures count for ${chosen.username}. Nothing already counted changes.`,
    "keep-left": present.username, "keep-left-figures": arrow(tickets, tickets),
    "keep-right": chosen.username, "keep-right-figures": arrow(own, own),
    "move-title": `Move them to ${chosen.username}`,
    "move-text": "The earlier link was a mistake. Can be undone.",
    "move-left": present.username, "move-left-figures": arrow(tickets, 0),
    "move-right": chosen.username, "move-right-figures": arrow(own, own + tickets),
  });
}

function noteFor(member) {
  const others = member.linked_to.filter((link) => link.mapping_id !== detail.mapping.id);
  if (!others.length) return DEFAULT_NOTE;
  return `${member.username} will have ${plural(others.length + 1, "responder")}. Both count.`.replace("Both", others.length > 1 ? "All" : "Both");
}

function onChoice(member) {
  chosen = member;
  const same = member.id === detail.mapping.user_id;
  allow(dialog, !same, same ? `Already linked to ${member.username}` : noteFor(member));
  showQuestion();
}

/** What auto-link would say about this responder, as a help and no more. */
async function showHint(mapping) {
  const hint = one("[data-hint]", dialog);
  if (mapping.user_id) return;
  const plan = await send("POST", "mappings/auto-link", { dry_run: true, mapping_ids: [mapping.id] });
  const entry = [...(plan.linked ?? []), ...(plan.review ?? []), ...(plan.skipped ?? [])].find((each) => each.mapping_id === mapping.id);
  if (!entry || detail?.mapping.id !== mapping.id) return;
  hint.hidden = false;
  if (!entry.user_id) {
    write(hint, `No suggestion. ${entry.reason.replace(/\.$/, "")}.`);
    return;
  }
  const use = make("button", { type: "button", className: "btn-link-plain" }, `Choose ${entry.username}`);
  use.addEventListener("click", () => suggest(entry.username, entry.user_id));
  hint.replaceChildren(`Suggested, ${sureness(entry.confidence)} sure. ${entry.reason.replace(/\.$/, "")}. `, use);
}

function submit() {
  if (!isAllowed(dialog)) return;
  const history = one("[data-choices]", dialog).hidden ? "keep" : one("[name=history]:checked", dialog).value;
  save({ dialog, mapping: detail.mapping, body: { user_id: chosen.id, history }, word: "Linking", reload: () => openLink(detail.mapping.id) });
}

function reset(name) {
  chosen = null;
  detail = null;
  fill(dialog, { title: `Link ${name}`, subtitle: "", initials: initials(name) });
  emptyPicker(one("[data-picker]", dialog));
  one("[data-choices]", dialog).hidden = true;
  one("[data-hint]", dialog).hidden = true;
  one('[name=history][value="keep"]', dialog).checked = true;
  allow(dialog, false, "Choose a member first");
}

/** @param {number} id of the mapping */
export async function openLink(id) {
  wanted = id;
  dialog = openDialog("link-dialog", submit, "#picker-input");
  reset(one(`tr[data-mapping="${id}"] [data-field="name"]`)?.textContent ?? "");
  try {
    const answer = await get(`mappings/${id}`);
    if (wanted !== id) return;
    detail = answer;
    fill(dialog, { title: `Link ${responderName(detail.mapping)}`, subtitle: subtitle(detail) });
    write(field("initials", dialog), initials(responderName(detail.mapping)));
    await startPicker(one("[data-picker]", dialog), detail.mapping, onChoice);
    await showHint(detail.mapping);
  } catch (error) {
    if (!detail) refuse(dialog, error.message);
  }
}
