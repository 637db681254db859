// The link dialog: which member a responder stands for, and where earlier tickets belong.
import { field, fill, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { save, watchOthers } from "./change.js";
import { allow, hint, hintNotSaved, isAllowed, openDialog, refuseReading } from "../common/dialog.js";
import { initials, plural, responderName } from "../common/format.js";
import { since } from "./link-day.js";
import { chosenEffect, dayRefusal, showEffect, startEffect, watchDay } from "./link-effect.js";
import { emptyPicker, offer, startPicker } from "./picker.js";

/** @typedef {import("../common/types").MappingDetail} MappingDetail */

const DEFAULT_NOTE = "Recorded in the audit trail";
let dialog = null;
let detail = null;
let chosen = null;
/** The mapping asked for last: an answer about another one comes too late. */
let wanted = 0;

function subtitle({ mapping }) {
  const id = `Responder ${mapping.freshworks_user_id}`;
  if (mapping.user_info) {
    return `${id} · now linked to ${mapping.user_info.username}${since(detail)}`;
  }
  return detail.unclaimed_tickets ? `${id} · ${plural(detail.unclaimed_tickets, "unclaimed ticket")}` : id;
}

function noteFor(member) {
  const others = member.linked_to.filter((link) => link.mapping_id !== detail.mapping.id);
  if (!others.length) return DEFAULT_NOTE;
  return `${member.username} will have ${plural(others.length + 1, "responder")}. ${others.length > 1 ? "All" : "Both"} count.`;
}

/** Whether the link can be made, and why not. */
function judge() {
  if (!chosen) return;
  const same = chosen.id === detail.mapping.user_id ? `Already linked to ${chosen.username}` : "";
  // Why stands at the day.
  const refusal = same || (dayRefusal() && "Choose another first day");
  allow(dialog, !refusal, refusal || noteFor(chosen));
}

function onChoice(member) {
  chosen = member;
  judge();
  showEffect(member);
}

/** Whom the matcher takes the responder for, as a help and no more. */
async function showCandidates(id, asked) {
  const { suggestions, reason } = await asked;
  if (wanted !== id) return;
  const others = suggestions.filter((each) => each.user.id !== detail.mapping.user_id);
  if (others.length) offer(others);
  else if (reason && !detail.mapping.user_id) hint(dialog, `No suggestion. ${reason}`);
}

function submit() {
  judge();
  if (!isAllowed(dialog)) {
    if (chosen) showEffect(chosen);
    return;
  }
  const { id } = detail.mapping;
  const effect = chosenEffect();
  const kept = { ...chosen, day: effect.effective_from };
  save({ dialog, mapping: detail.mapping, body: { user_id: chosen.id, ...effect }, word: "Linking", reload: () => openLink(id), askAnew: () => openLink(id, kept) });
}

/** Until the picker is ready. @param {string} sentence */
function sayInPlaceOfMembers(sentence) {
  const node = one("[data-picker-empty]", dialog);
  write(node, sentence);
  node.hidden = !sentence;
}

function reset(name) {
  chosen = null;
  detail = null;
  fill(dialog, { title: `Link ${name}`, subtitle: "", initials: initials(name) });
  emptyPicker(one("[data-picker]", dialog));
  sayInPlaceOfMembers("Reading the members.");
  startEffect(null);
  hint(dialog, "");
  allow(dialog, false, "Choose a member first");
}

watchDay(judge);
watchOthers(document.getElementById("link-dialog"), () => detail?.mapping, () => openLink(detail.mapping.id, chosen));

/** @param {number} id of the mapping @param {{id: number, username: string, day?: string}|null} [kept] what was chosen before, and is asked about anew */
export async function openLink(id, kept = null) {
  wanted = id;
  dialog = openDialog("link-dialog", submit, "#picker-input");
  reset(one(`[data-mapping="${id}"] [data-field="name"]`)?.textContent ?? "");
  // Finding candidates may take longer than reading the mapping, and is no reason to wait.
  const candidates = get(`mappings/${id}/suggestions`).catch(() => ({ suggestions: [], reason: null }));
  try {
    const answer = await get(`mappings/${id}`);
    if (wanted !== id) return;
    detail = answer;
    startEffect(detail, kept?.day);
    if (kept) hintNotSaved(dialog, responderName(detail.mapping), detail.mapping.user_info?.username);
    fill(dialog, { title: `Link ${responderName(detail.mapping)}`, subtitle: subtitle(detail) });
    write(field("initials", dialog), initials(responderName(detail.mapping)));
    await startPicker(one("[data-picker]", dialog), detail.mapping, onChoice, kept);
    await showCandidates(id, candidates);
  } catch (error) {
    if (wanted !== id || detail) return;
    sayInPlaceOfMembers("");
    refuseReading(dialog, error, () => openLink(id, kept));
  }
}
