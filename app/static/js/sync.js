// The run of a sync: starting it, its progress, its end, its failure.
import { busy, clone, field, fill, one, write } from "./dom.js";
import { get, send } from "./api.js";
import { number, plural, when } from "./format.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Job} Job */

const PAUSE = 1000;
const ROWS_EVERY = 3;
const banners = document.getElementById("banners");
let followed = 0;

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

function banner(kind) {
  const present = one(`[data-banner="${kind}"]`, banners);
  if (present) return present;
  const fresh = clone(`sync-${kind}`);
  banners.append(fresh);
  return fresh;
}

const remove = (kind) => one(`[data-banner="${kind}"]`, banners)?.remove();

/** @param {Job} job */
function showProgress(job) {
  const node = banner("running");
  remove("failed");
  const text = job.total ? `${number(Math.min(job.done, job.total))} of about ${plural(job.total, "ticket")}` : `${plural(job.done, "ticket")} read`;
  write(field("progress", node), job.status === "queued" ? "Waiting for a worker" : text);
  const line = one("progress", node);
  if (job.total) Object.assign(line, { max: job.total, value: job.done });
  else line.removeAttribute("value");
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
  else if (job.result) {
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
    showProgress(job);
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
}

/** @param {import("./types").SyncState} sync */
export function showSync(sync) {
  if (sync.running) follow(sync.running);
  else if (!followed && sync.last?.status === "failed") showFailure(sync.last);
  else if (!followed) remove("failed");
}

/** @param {any} button */
export async function startSync(button) {
  const done = busy(button, "Syncing");
  try {
    const { job } = await send("POST", "mappings/sync");
    remove("failed");
    follow(job);
    moved();
  } catch (error) {
    toast({ message: `The sync was not started. ${error.message}`, tone: "bad", action: { label: "Try again", run: () => startSync(button) } });
  } finally {
    done();
  }
}
