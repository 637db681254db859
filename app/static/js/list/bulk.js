// One change of many responders: tried out first, then applied in one request, as one batch.
import { busy, fill, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { tellBatch, undoBatch } from "../common/batches.js";
import { allow, clearMessages, isAllowed, openDialog, refuse, refuseReading } from "../common/dialog.js";
import { plural } from "../common/format.js";
import { hold } from "./list.js";
import { KINDS, inDoubtFirst, isDoubtful, isIdle, line, summary, trialLine, trialTitle } from "./bulk-kinds.js";
import { showOutcomes } from "../common/outcomes.js";

/** @typedef {import("../common/types").Bulk} Bulk */
const NOTE = "One batch, one Undo";
let dialog = null;
let kind = KINDS.best;
let rows = [];
/** @type {Bulk|null} what the last trial answered */
let plan = null;
let latest = 0; // Which trial counts: what an earlier one answers is of something else.
let batch = 0; // The batch that was applied, while its result is shown.
let settle = () => {}; // What follows once it is applied and left: the focus is given back to a button that then goes.
/** Responders that a person took out stay out, whatever is tried next. @type {Set<number>} */
const spared = new Set();

const history = () => (one("[name=history]", dialog).checked ? "remove" : "keep");
const chosen = () => plan.outcomes.filter((each) => !isIdle(each) && !spared.has(each.mapping_id));

/** @param {Bulk} answer @param {import("../common/outcomes.js").Trial|null} [trial] */
function show(answer, trial = null) {
  const outcomes = inDoubtFirst(answer.outcomes);
  showOutcomes(dialog, `Done: ${summary(outcomes)}`, outcomes.map(trial ? trialLine : line), trial);
}

/** Title, verb and note follow the choice. */
function showChoice() {
  const [entries, idle] = [chosen(), plan.outcomes.filter(isIdle)];
  fill(dialog, { "outcomes-title": trialTitle(inDoubtFirst([...entries, ...idle])) });
  write(one("[data-submit]", dialog), kind.verb(entries.length));
  allow(dialog, entries.length > 0, entries.length ? NOTE : plan.changed ? "Choose at least one responder" : "Nothing would change");
}

function onPick({ target }) {
  if (target.name !== "picked" || !plan) return;
  spared[target.checked ? "delete" : "add"](Number(target.value));
  showChoice();
}

async function attempt() {
  clearMessages(dialog);
  allow(dialog, false, "Trying out; nothing changes yet");
  const loading = one("[data-loading]", dialog);
  const signal = setTimeout(() => loading.toggleAttribute("hidden", false), 200);
  const mine = ++latest;
  try {
    const answer = await send("POST", "mappings/bulk", { changes: rows.map(({ mapping_id, version }) => ({ mapping_id, version, ...kind.wish(history()) })), dry_run: true });
    if (mine !== latest) return;
    plan = answer;
    for (const each of plan.outcomes.filter(isDoubtful)) spared.add(each.mapping_id);
    show(plan, { spared });
    showChoice();
  } catch (error) {
    if (mine !== latest) return;
    refuseReading(dialog, error, attempt);
    allow(dialog, false, "Nothing changed");
  } finally {
    clearTimeout(signal);
    loading.hidden = true;
  }
}

/** What was shown is what is sent: the member too, and nothing that was changed since. */
const shown = ({ mapping_id, version, user_id, outcome }) => ({ mapping_id, version, ...(outcome === "linked" || outcome === "relinked" ? { user_id } : kind.wish(history())) });

/** What could not be done stays in sight; everything else is told in a message. @param {Bulk} answer */
function finish(answer) {
  for (const each of answer.outcomes) hold(each.mapping_id);
  dialog.addEventListener("close", settle, { once: true });
  plan = null;
  if (!answer.failed) {
    dialog.close();
    tellBatch(answer.message, answer.batch_id, answer.outcomes.some((each) => each.warning) ? "warn" : "ok");
    return;
  }
  document.dispatchEvent(new CustomEvent("data-moved"));
  show(answer);
  batch = answer.batch_id ?? 0;
  fill(dialog, { subtitle: answer.message });
  write(one(".sheet-foot [data-close]", dialog), "Close");
  allow(dialog, batch > 0, batch ? NOTE : "Nothing changed");
}

async function apply() {
  finish(await send("POST", "mappings/bulk", { changes: chosen().map(shown), dry_run: false }));
}

async function submit() {
  if (!isAllowed(dialog)) return;
  const end = busy(one("[data-submit]", dialog), batch ? "Undoing" : kind.word);
  try {
    if (batch) await undoBatch(batch).then(() => dialog.close());
    else await apply();
  } catch (error) {
    refuse(dialog, error.message);
  }
  end();
  if (batch) write(one("[data-submit]", dialog), "Undo");
}

/** @param {"best"|"confirm"|"unlink"|"exclude"|"include"} name @param {import("./choice.js").Choice[]} picked @param {() => void} applied */
export function openBulk(name, picked, applied) {
  [kind, rows, batch, plan, settle] = [KINDS[name], picked, 0, null, applied];
  spared.clear();
  dialog = openDialog("bulk-dialog", submit);
  fill(dialog, { title: kind.title, subtitle: `${plural(rows.length, "responder")} selected. Nothing has changed yet.` });
  write(one("[data-submit]", dialog), kind.verb(rows.length));
  write(one(".sheet-foot [data-close]", dialog), "Cancel");
  one("[data-remove]", dialog).hidden = name !== "unlink";
  Object.assign(one("[name=history]", dialog), { checked: false, onchange: attempt });
  Object.assign(one("[data-outcomes]", dialog), { hidden: true, onchange: onPick });
  return attempt();
}
