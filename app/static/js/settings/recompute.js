// The banner that stands until all figures follow the settings.
import { clone, fill, one } from "../common/dom.js";
import { get } from "../common/api.js";
import { toast } from "../common/toasts.js";

const PAUSE = 1000;
const banners = document.getElementById("banners");
let following = false;

const pause = () => new Promise((resume) => setTimeout(resume, PAUSE));

function show(job) {
  let banner = one('[data-banner="recomputing"]', banners);
  if (!banner) {
    banner = clone("recomputing");
    banners.append(banner);
  }
  fill(banner, { message: job ? job.message : "Waiting for the job worker" });
}

function stop() {
  one('[data-banner="recomputing"]', banners)?.remove();
  following = false;
}

/** Follows the recomputing to its end, and says so. */
export async function followRecomputing() {
  if (following) return;
  following = true;
  show(null);
  for (let waits = true; waits; ) {
    try {
      const { recomputing, job } = await get("settings");
      waits = recomputing;
      if (waits) show(job);
    } catch (error) {
      // Away for a moment; signed out, nobody is told anything any more.
      if (!error.isAway) return stop();
    }
    if (waits) await pause();
  }
  stop();
  toast({ message: "All figures follow the settings." });
}
