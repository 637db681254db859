// Auto-Link: the result of a run with its one Undo, or a preview in which one chooses.
import { all, busy, clone, field, fill, icon, one, write } from "./dom.js";
import { send } from "./api.js";
import { allow, isAllowed, openDialog, refuse } from "./dialog.js";
import { number, percent, plural } from "./format.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").PlanEntry} PlanEntry */

const SHOWN = 50;
let dialog = null;
let plan = null;
let dry = false;

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

/** @param {PlanEntry} entry @param {"linked"|"review"|"skipped"} kind */
function entryRow(entry, kind) {
  const row = clone("plan-entry");
  const box = one("input", row);
  const choosable = dry && kind === "linked";
  if (choosable) box.value = String(entry.mapping_id);
  else box.remove();
  fill(row, {
    responder: entry.freshworks_username || "Responder", member: entry.username || "no member",
    confidence: entry.confidence === null ? "" : percent(entry.confidence), reason: entry.reason,
  });
  field("member", row).classList.toggle("is-empty", !entry.username);
  if (!choosable) field("mark", row).append(icon({ linked: "check", review: "person-exclamation", skipped: "dash" }[kind]));
  return row;
}

function section(kind, title, tone, remark = "") {
  const entries = plan[kind];
  const node = clone("plan-section");
  fill(node, { title, count: number(entries.length), remark });
  field("count", node).classList.add(`badge-${tone}`);
  const items = one("ul", node);
  items.append(...entries.slice(0, SHOWN).map((entry) => entryRow(entry, kind)));
  const more = one("[data-more]", node);
  more.hidden = entries.length <= SHOWN;
  write(more, `Show ${number(entries.length - SHOWN)} more`);
  more.onclick = () => {
    more.hidden = true;
    items.append(...entries.slice(SHOWN).map((entry) => entryRow(entry, kind)));
    one("label, .name", items.children[SHOWN])?.scrollIntoView({ block: "nearest" });
  };
  if (kind === "linked" && dry && entries.length) offerClearing(node);
  return node;
}

function offerClearing(node) {
  const clear = one("[data-clear]", node);
  clear.hidden = false;
  clear.onclick = () => {
    const boxes = all("input", node);
    const any = boxes.some((box) => box.checked);
    for (const box of boxes) box.checked = !any;
    showVerb();
  };
}

/** Those beyond the fold are chosen too, until somebody clears what is shown. */
function chosenIds() {
  const boxes = all(".plan input", dialog);
  const shown = new Set(boxes.map((box) => Number(box.value)));
  const hidden = boxes.some((box) => box.checked) ? plan.linked.filter((entry) => !shown.has(entry.mapping_id)) : [];
  return [...boxes.filter((box) => box.checked).map((box) => Number(box.value)), ...hidden.map((entry) => entry.mapping_id)];
}

function showVerb() {
  const button = one("[data-submit]", dialog);
  const count = dry ? chosenIds().length : plan.linked_count;
  button.hidden = !dry && !plan.batch_id;
  button.className = dry ? "btn btn-primary" : "btn btn-secondary";
  write(button, dry ? `Link ${plural(count, "responder")}` : `Undo ${plural(count, "link")}`);
  const reason = plan.linked.length ? "Choose at least one responder" : "Nobody is certain enough to link";
  allow(dialog, !dry || count > 0, dry && !count ? reason : "One batch, one Undo");
  for (const clear of all("[data-clear]", dialog)) write(clear, count ? "Clear selection" : "Select all");
}

function show() {
  const { linked, review, skipped } = plan;
  const compared = linked.length + review.length + skipped.length;
  fill(dialog, {
    title: dry ? "Auto-Link preview" : "Auto-Link result",
    subtitle: dry ? `${plural(compared, "unlinked responder")} compared with the members. Nothing has changed yet.` : plan.message,
    "linked-count": number(linked.length), "linked-word": dry ? "would be linked" : "linked",
    "review-count": number(review.length), "skipped-count": number(skipped.length),
    wrong: plan.expected_wrong.toFixed(1), "wrong-of": `of ${number(linked.length)}`,
  });
  one("[data-plan]", dialog).replaceChildren(
    section("linked", dry ? "Would link" : "Linked", "ok"),
    section("review", "To review", "accent", "Never linked by itself"),
    section("skipped", "Skipped", "idle"),
  );
  showVerb();
}

async function run(body) {
  const loading = setTimeout(() => {
    one("[data-loading]", dialog).hidden = false;
  }, 200);
  try {
    plan = await send("POST", "mappings/auto-link", body);
    dry = body.dry_run;
    if (plan.linked) show();
    else {
      dialog.close();
      toast({ message: plan.message });
    }
    if (!dry) moved();
  } catch (error) {
    refuse(dialog, error.message);
  } finally {
    clearTimeout(loading);
    one("[data-loading]", dialog).hidden = true;
  }
}

async function undo() {
  const { message, left } = await send("POST", `batches/${plan.batch_id}/undo`);
  dialog.close();
  moved();
  const rest = left.length ? ` ${plural(left.length, "mapping")} changed since and ${left.length === 1 ? "was" : "were"} left: ${left.map((each) => each.freshworks_username).join(", ")}.` : "";
  toast({ message: message + rest, tone: left.length ? "warn" : "ok" });
}

async function submit() {
  if (!plan || !isAllowed(dialog)) return;
  const done = busy(one("[data-submit]", dialog), dry ? "Linking" : "Undoing");
  const chosen = dry ? chosenIds() : [];
  try {
    if (dry) await run({ dry_run: false, mapping_ids: chosen });
    else await undo();
  } catch (error) {
    refuse(dialog, error.message);
  } finally {
    done();
    if (plan && dialog.open) showVerb();
  }
}

/** @param {boolean} preview only show what would be linked */
export function openAutoLink(preview) {
  dialog = openDialog("auto-link-dialog", submit);
  dialog.onchange = showVerb;
  plan = null;
  dry = preview;
  fill(dialog, { title: preview ? "Auto-Link preview" : "Auto-Link", subtitle: "Responders are compared with members.", "linked-count": "–", "review-count": "–", "skipped-count": "–", wrong: "–", "wrong-of": "" });
  one("[data-plan]", dialog).replaceChildren();
  one("[data-submit]", dialog).hidden = true;
  return run({ dry_run: preview });
}
