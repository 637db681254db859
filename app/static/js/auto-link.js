// Auto-Link: the result of a run with its one Undo, or a preview in which one chooses.
import { busy, fill, one, write } from "./dom.js";
import { send } from "./api.js";
import { allow, isAllowed, openDialog, refuse } from "./dialog.js";
import { number, plural } from "./format.js";
import { drawPlan } from "./plan.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Plan} Plan */

const NOTE = "One batch, one Undo";
let dialog = null;
/** @type {Plan|null} */
let plan = null;
let dry = false;
let chosen = () => [];

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

function showPreviewVerb(button) {
  const count = chosen().length;
  const reason = plan.linked.length ? "Choose at least one responder" : "Nobody is certain enough to link";
  write(button, `Link ${plural(count, "responder")}`);
  allow(dialog, count > 0, count ? NOTE : reason);
  write(one("[data-clear]", dialog), count ? "Clear selection" : "Select all");
}

function showVerb() {
  const button = one("[data-submit]", dialog);
  button.className = dry ? "btn btn-primary" : "btn btn-secondary";
  button.hidden = !dry && !plan.batch_id;
  if (dry) showPreviewVerb(button);
  else {
    write(button, `Undo ${plural(plan.linked_count, "link")}`);
    allow(dialog, true, button.hidden ? "Nothing was changed" : NOTE);
  }
}

/** A small number of wrong links is not none. @param {Plan} given */
function expectedWrong({ linked, expected_wrong: wrong }) {
  if (!linked.length) return "0";
  return wrong < 0.1 ? "under 0.1" : wrong.toFixed(1);
}

function show() {
  const { linked, review, skipped } = plan;
  const compared = plural(linked.length + review.length + skipped.length, "unlinked responder");
  fill(dialog, {
    title: dry ? "Auto-Link preview" : "Auto-Link result",
    subtitle: dry ? `${compared} compared with the members. Nothing has changed yet.` : plan.message,
    "linked-count": number(linked.length), "linked-word": dry ? "would be linked" : "linked",
    "review-count": number(review.length), "skipped-count": number(skipped.length),
    wrong: expectedWrong(plan), "wrong-of": `of ${number(linked.length)}`,
  });
  write(one(".sheet-foot [data-close]", dialog), dry ? "Cancel" : "Close");
  chosen = drawPlan(one("[data-plan]", dialog), plan, dry);
  showVerb();
}

async function run(body) {
  const loading = one("[data-loading]", dialog);
  const signal = setTimeout(() => {
    loading.hidden = false;
  }, 200);
  try {
    plan = await send("POST", "mappings/auto-link", body);
    dry = body.dry_run;
    if (!dry) moved();
    if (plan.linked && dialog.open) show();
    else if (!dry || dialog.open) {
      // Closed before the end; or a large site, where a job works in place of a plan.
      dialog.close();
      toast({ message: plan.message, action: plan.batch_id ? { label: "Undo", run: undo } : undefined });
    }
  } finally {
    clearTimeout(signal);
    loading.hidden = true;
  }
}

const say = (sentence) => (dialog.open ? refuse(dialog, sentence) : toast({ message: sentence, tone: "bad" }));

async function takeBack() {
  const { message, left } = await send("POST", `batches/${plan.batch_id}/undo`);
  dialog.close();
  moved();
  const names = left.map((each) => each.freshworks_username).join(", ");
  const rest = left.length ? ` Left as they are, because they changed since: ${names}.` : "";
  toast({ message: message + rest, tone: left.length ? "warn" : "ok" });
}

const undo = () => takeBack().catch((error) => say(error.message));

const start = (body) => run(body).catch((error) => say(error.message));

async function submit() {
  if (!plan || !isAllowed(dialog)) return;
  const button = one("[data-submit]", dialog);
  const done = busy(button, dry ? "Linking" : "Undoing");
  await (dry ? start({ dry_run: false, mapping_ids: chosen() }) : undo());
  done();
  showVerb();
}

/** @param {boolean} preview only show what would be linked */
export function openAutoLink(preview) {
  dialog = openDialog("auto-link-dialog", submit);
  plan = null;
  dry = preview;
  fill(dialog, {
    title: preview ? "Auto-Link preview" : "Auto-Link", subtitle: "Responders are compared with members.",
    "linked-count": "–", "review-count": "–", "skipped-count": "–", wrong: "–", "wrong-of": "", note: "",
  });
  one("[data-plan]", dialog).replaceChildren();
  one("[data-submit]", dialog).hidden = true;
  return start({ dry_run: preview });
}

document.getElementById("auto-link-dialog").addEventListener("change", () => plan && showVerb());
