// Auto-Link: the result of a run with its one Undo, or a preview in which one chooses.
import { busy, fill, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { tellRun, undoBatch } from "../common/batches.js";
import { allow, clearMessages, isAllowed, openDialog, refuseReading } from "../common/dialog.js";
import { beforePlan, describe, headline, isTooMany, namedOnes, withThoseLeft } from "./words.js";
import { drawPlan, showWaiting } from "./plan.js";
import { chosenSureness, explain, isUsable, showSureness, watchSureness } from "./sure.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").Plan} Plan */
/** @typedef {import("../common/types").PlanEntry} PlanEntry */

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("auto-link-dialog"));
const [sure, box, wayOut] = ["[data-sure]", "[data-plan]", ".sheet-foot [data-close]"].map((place) => one(place, dialog));
/** @type {Plan|null} */
let plan = null;
let [dry, asked] = [false, 0];
/** Why the plan on the screen is not the one that was asked for, where it is not. */
let gap = "";
/** While a run is on its way nothing else is asked for: its result, with its Undo, is shown first. */
let isRunning = false;
/** Responders that a person took out stay out, whatever is asked next. @type {Set<number>} */
const spared = new Set();
/** @type {() => PlanEntry[]} */
let chosen = () => [];

/** What is on its way to be linked is cancelled by nobody. */
const nameWayOut = () => write(wayOut, dry && !isRunning ? "Cancel" : "Close");

/** Figures, verb and note follow the choice. */
function showChoice() {
  const entries = dry ? chosen() : plan.linked;
  const [words, button] = [describe(plan, entries, dry), one("[data-submit]", dialog)];
  fill(dialog, { ...words.figures, explained: dry ? explain(sure) : "" });
  button.hidden = !words.verb;
  button.className = dry ? "btn btn-primary" : "btn btn-secondary";
  write(button, words.verb);
  allow(dialog, !gap && (!dry || (entries.length > 0 && !isTooMany(plan, entries))), gap || words.note);
  if (dry) write(one("[data-clear]", dialog), entries.length ? "Clear selection" : "Select all");
}

function show() {
  gap = "";
  clearMessages(dialog);
  sure.hidden = !dry;
  if (dry) showSureness(sure, plan);
  fill(dialog, headline(plan, dry));
  chosen = drawPlan(box, plan, dry, spared);
  showChoice();
}

async function run(body) {
  const mine = ++asked;
  isRunning ||= !body.dry_run;
  nameWayOut();
  const end = showWaiting(box, one("[data-loading]", dialog));
  try {
    const answer = await send("POST", "mappings/auto-link", body);
    if (!body.dry_run) document.dispatchEvent(new CustomEvent("data-moved"));
    if (mine !== asked && body.dry_run) return;
    [plan, dry] = [body.mapping_ids ? withThoseLeft(answer, plan) : answer, body.dry_run];
    if (dialog.open && !answer.job) show();
    else if (!dry) tellRun(dialog, answer);
  } finally {
    if (!body.dry_run) isRunning = false;
    nameWayOut();
    end();
  }
}

const say = (error, again) => (dialog.open ? refuseReading(dialog, error, again) : toast({ message: error.message, tone: "bad" }));

const start = (body) => run(body).catch((error) => {
  if (gap) gap = "Choose again how sure it has to be";
  if (gap) showChoice();
  if (!plan) fill(dialog, { subtitle: "" });
  say(error, body.dry_run ? () => start(body) : null);
});

async function submit() {
  if (!plan || !isAllowed(dialog)) return;
  const done = busy(one("[data-submit]", dialog), dry ? "Linking" : "Undoing");
  if (dry) await start({ dry_run: false, ...namedOnes(plan, chosen()), ...chosenSureness(sure) });
  else await undoBatch(plan.batch_id).then(() => dialog.close());
  done();
  showChoice();
}

/** @param {boolean} preview only show what would be linked */
export function openAutoLink(preview) {
  openDialog("auto-link-dialog", submit);
  if (isRunning) return undefined;
  plan = null;
  dry = preview;
  spared.clear();
  sure.hidden = true;
  gap = "";
  fill(dialog, beforePlan(preview));
  box.replaceChildren();
  one("[data-submit]", dialog).hidden = true;
  return start({ dry_run: preview });
}

// The banner that led here goes once somebody is linked.
dialog.addEventListener("close", () => {
  if (!dry && document.activeElement.matches("body, #auto-link-dialog *, #next-step *")) one("[data-auto-link]").focus();
});
box.addEventListener("change", () => plan && showChoice());

/** Something else is chosen: what is on the screen, or on its way, is not what a press would mean. */
function outdate() {
  if (isRunning || !plan) return;
  asked += 1;
  gap = isUsable(sure) ? "Comparing again" : "Nothing is linked at this number";
  clearMessages(dialog);
  showChoice();
}

watchSureness(sure, outdate, () => !isRunning && start({ dry_run: true, ...chosenSureness(sure) }));
