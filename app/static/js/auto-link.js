// Auto-Link: the result of a run with its one Undo, or a preview in which one chooses.
import { busy, fill, one, write } from "./dom.js";
import { send } from "./api.js";
import { undoBatch } from "./batches.js";
import { allow, clearMessages, isAllowed, openDialog, refuse } from "./dialog.js";
import { number, plural } from "./format.js";
import { describe } from "./auto-link-words.js";
import { drawPlan } from "./plan.js";
import { chosenSureness, explained, showSureness, watchSureness } from "./sure.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").PlanEntry} PlanEntry */

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("auto-link-dialog"));
const sure = one("[data-sure]", dialog);
const box = one("[data-plan]", dialog);
/** @type {Plan|null} */
let plan = null;
let dry = false;
let asked = 0;
/** Responders that a person took out stay out, whatever is asked next. @type {Set<number>} */
const spared = new Set();
/** @type {() => PlanEntry[]} */
let chosen = () => [];

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

/** Figures, verb and note follow the choice. */
function showChoice() {
  const entries = dry ? chosen() : plan.linked;
  const words = describe(plan, entries, dry);
  const button = one("[data-submit]", dialog);
  fill(dialog, words.figures);
  button.hidden = !words.verb;
  button.className = dry ? "btn btn-primary" : "btn btn-secondary";
  write(button, words.verb);
  allow(dialog, !dry || entries.length > 0, words.note);
  if (dry) write(one("[data-clear]", dialog), entries.length ? "Clear selection" : "Select all");
}

function show() {
  const compared = plural(plan.linked.length + plan.review.length + plan.skipped.length, "unlinked responder");
  sure.hidden = !dry;
  if (dry) showSureness(sure, plan);
  fill(dialog, {
    title: dry ? "Auto-Link preview" : "Auto-Link result", explained: dry ? explained(sure) : "",
    subtitle: dry ? `${compared} compared with the members. Nothing has changed yet.` : plan.message,
    "review-count": number(plan.review.length), "skipped-count": number(plan.skipped.length),
  });
  write(one(".sheet-foot [data-close]", dialog), dry ? "Cancel" : "Close");
  chosen = drawPlan(box, plan, dry, spared);
  showChoice();
}

/** The run goes on elsewhere, or came to its end after the dialog was closed. */
function tell({ message, batch_id: batch, job }) {
  dialog.close();
  const undone = batch ? { label: "Undo", run: () => undoBatch(batch) } : undefined;
  toast({ message, action: job ? { label: "Show jobs", run: () => location.assign("jobs") } : undone });
}

async function run(body) {
  const mine = ++asked;
  const loading = one("[data-loading]", dialog);
  const signal = setTimeout(() => {
    loading.hidden = box.childElementCount > 0;
    box.setAttribute("aria-busy", "true");
  }, 200);
  try {
    const answer = await send("POST", "mappings/auto-link", body);
    if (!body.dry_run) moved();
    if (mine !== asked && body.dry_run) return;
    [plan, dry] = [answer, body.dry_run];
    if (dialog.open && !answer.job) show();
    else if (!dry) tell(answer);
  } finally {
    clearTimeout(signal);
    loading.hidden = true;
    box.removeAttribute("aria-busy");
  }
}

const say = (sentence) => (dialog.open ? refuse(dialog, sentence) : toast({ message: sentence, tone: "bad" }));

const start = (body) => run(body).catch((error) => say(error.message));

async function submit() {
  if (!plan || !isAllowed(dialog)) return;
  const done = busy(one("[data-submit]", dialog), dry ? "Linking" : "Undoing");
  const ids = () => chosen().map((entry) => entry.mapping_id);
  if (dry) await start({ dry_run: false, mapping_ids: ids(), ...chosenSureness(sure) });
  else await undoBatch(plan.batch_id).then(() => dialog.close());
  done();
  showChoice();
}

/** @param {boolean} preview only show what would be linked */
export function openAutoLink(preview) {
  openDialog("auto-link-dialog", submit);
  plan = null;
  dry = preview;
  spared.clear();
  sure.hidden = true;
  fill(dialog, {
    title: preview ? "Auto-Link preview" : "Auto-Link", subtitle: "Responders are compared with members.", explained: "",
    "linked-count": "–", "review-count": "–", "skipped-count": "–", wrong: "–", "wrong-of": "", note: "",
  });
  box.replaceChildren();
  one("[data-submit]", dialog).hidden = true;
  return start({ dry_run: preview });
}

box.addEventListener("change", () => plan && showChoice());
watchSureness(sure, () => {
  clearMessages(dialog);
  start({ dry_run: true, ...chosenSureness(sure) });
});
