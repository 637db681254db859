// The run of a sync: starting it, its progress, its end, its failure, as the news tell of it.
import { clone, fill, one } from "../common/dom.js";
import { clock, moment } from "../common/dates.js";
import { plural } from "../common/format.js";
import { ask, toast } from "../common/toasts.js";

/** @typedef {import("../common/types").Job} Job */

/** The schedule's runs are over in a moment; the page does not jump for each of them. */
const QUIET_LOOKS = 3;
const banners = document.getElementById("banners");
/** The run that is followed: its id, how often it was seen, and whether somebody here asked for it. */
let followed = 0;
let looks = 0;
let wanted = false;

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
  if (job.waiting_until) return ["Waiting for Freshworks until ", moment(job.waiting_until, clock), ". What was read is saved; the sync goes on by itself."];
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
    when: [...(job.finished_at ? [moment(job.finished_at), ", "] : []), `job ${job.id}`],
  });
}

/** @param {Job} job */
function follow(job) {
  if (job.id !== followed) looks = 0;
  followed = job.id;
  looks += 1;
  if (!job.scheduled || wanted || job.waiting_until || looks > QUIET_LOOKS) showProgress(job);
}

/** @param {Job|undefined} job the run that was followed, as it ended */
function end(job) {
  remove("running");
  if (job?.status === "succeeded" && job.result && (wanted || !job.scheduled)) {
    const missing = job.result.failed ? `${plural(job.result.failed, "ticket")} could not be read` : "Nothing missing";
    toast({ message: `Synced: ${plural(job.result.closures_added, "closure")} added. ${missing}.` });
  }
  followed = 0;
  wanted = false;
}

/** @param {import("../common/types").SyncState} sync */
export function showSync({ running, last, last_success: good }) {
  if (running) {
    follow(running);
    return;
  }
  if (followed) end([last, good].find((job) => job?.id === followed));
  if (last?.status === "failed") showFailure(last);
  else remove("failed");
}

/** The server drew the banner of a run. @param {number} id */
export function resumeSync(id) {
  followed = id;
}

/** @param {any} button */
export async function startSync(button) {
  const answer = await ask(button, "Syncing", "mappings/sync", { failure: "The sync was not started.", again: () => startSync(button) });
  if (!answer) return;
  wanted = true;
  remove("failed");
  follow(answer.job);
  moved();
}

/** @param {any} button */
export async function cancelSync(button) {
  const answer = await ask(button, "Cancelling", `jobs/${followed}/cancel`, { failure: "The sync was not cancelled." });
  if (answer) toast({ message: answer.message });
  moved();
}
