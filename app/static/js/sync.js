// The run of a sync: starting it, its progress, its end, its failure.
import { clone, fill, one } from "./dom.js";
import { get } from "./api.js";
import { plural, time, when } from "./format.js";
import { ask, toast } from "./toasts.js";

/** @typedef {import("./types").Job} Job */

const PAUSE = 1000;
const ROWS_EVERY = 3;
/** The schedule's runs are over in a moment; the page does not jump for each of them. */
const QUIET_TURNS = 5;
const banners = document.getElementById("banners");
let followed = 0;
/** Whether somebody here asked for the run that is followed. */
let wanted = false;

const isQuiet = (job) => job.scheduled && !wanted;
const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

function banner(kind) {
  const present = one(`[data-banner="${kind}"]`, banners);
  if (present) return present;
  const fresh = clone(`sync-${kind}`);
  banners.append(fresh);
  return fresh;
}

const remove = (kind) => one(`[data-banner="${kind}"]`, banners)?.remove();

/** The same words as the server's macro. @param {Job} job */
function hint(job) {
  if (job.waiting_until) return `Waiting for Freshworks until ${time(new Date(job.waiting_until))}. The sync goes on by itself.`;
  if (job.status === "queued") return "Waiting for the job worker.";
  return job.done ? "Figures below stay valid and update as tickets come in." : `${job.message || "Starting"}.`;
}

/** @param {Job} job */
function showProgress(job) {
  const node = banner("running");
  remove("failed");
  fill(node, { progress: `${plural(job.done, "ticket")} read`, hint: hint(job) });
}

/** @param {Job} job */
function showFailure(job) {
  remove("running");
  const node = banner("failed");
  fill(node, {
    title: job.done ? `The sync stopped after ${plural(job.done, "ticket")}` : "The sync stopped",
    error: job.error || "The reason is not known. What was read is saved; the next run goes on from there.",
    when: `${job.finished_at ? `${when(job.finished_at)}, ` : ""}job ${job.id}`,
  });
}

/** @param {Job} job */
function finish(job) {
  remove("running");
  if (job.status === "failed") showFailure(job);
  else if (job.status === "succeeded" && job.result && !isQuiet(job)) {
    const missing = job.result.failed ? `${plural(job.result.failed, "ticket")} could not be read` : "Nothing missing";
    toast({ message: `Synced: ${plural(job.result.closures_added, "closure")} added. ${missing}.` });
  }
  moved();
}

const pause = () => new Promise((resume) => setTimeout(resume, PAUSE));
const isOver = (job) => job.status !== "queued" && job.status !== "running";

/** Watches one job to its end. @param {Job} first */
async function follow(first) {
  if (followed) return;
  followed = first.id;
  let job = first;
  let shown = job.done;
  for (let turn = 1; !isOver(job); turn += 1) {
    if (!isQuiet(job) || job.waiting_until || turn > QUIET_TURNS) showProgress(job);
    await pause();
    try {
      ({ job } = await get(`jobs/${first.id}`));
    } catch (error) {
      // Away for a moment: the banner about the server says so, and the job goes on without us.
      if (!error.isAway) break;
    }
    if (turn % ROWS_EVERY === 0 && job.done !== shown) {
      shown = job.done;
      moved();
    }
  }
  followed = 0;
  if (isOver(job)) finish(job);
  else remove("running");
  wanted = false;
}

/** @param {import("./types").SyncState} sync */
export function showSync(sync) {
  if (sync.running) follow(sync.running);
  else if (!followed && sync.last?.status === "failed") showFailure(sync.last);
  else if (!followed) remove("failed");
}

/** @param {any} button */
export async function startSync(button) {
  const answer = await ask(button, "Syncing", "mappings/sync", { failure: "The sync was not started.", again: () => startSync(button) });
  if (!answer) return;
  wanted = true;
  remove("failed");
  if (followed) showProgress(answer.job);
  else follow(answer.job);
  moved();
}

/** @param {any} button */
export async function cancelSync(button) {
  const answer = await ask(button, "Cancelling", `jobs/${followed}/cancel`, { failure: "The sync was not cancelled." });
  if (answer) toast({ message: answer.message });
}
