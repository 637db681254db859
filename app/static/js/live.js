// Keeps the page true while others work: asks for the figures, and for the rows when they moved.
import { clone, field, one, write } from "./dom.js";
import { get } from "./api.js";
import { time } from "./format.js";
import { showStats, showSyncState } from "./figures.js";
import { load } from "./list.js";
import { showSync } from "./sync.js";

const USUAL = 5_000;
const LONGEST = 60_000;
const banners = document.getElementById("banners");
let version = Number(document.getElementById("list").dataset.version);
let seenAt = new Date();
let pause = USUAL;
let timer = 0;
let asking = false;

function trouble(title, error) {
  let node = one('[data-banner="trouble"]', banners);
  if (!node) {
    node = clone("trouble");
    field("retry", node).addEventListener("click", () => poll());
    banners.prepend(node);
  }
  write(field("title", node), title);
  write(field("error", node), error);
  return node;
}

function calm() {
  one('[data-banner="trouble"]', banners)?.remove();
}

function showAway() {
  const node = trouble("The server does not answer", `Figures are as of ${time(seenAt)}. The page tries again by itself.`);
  field("retry", node).hidden = false;
}

function showSignedOut() {
  const node = trouble("You are signed out", "Sign in again to go on. The figures stay as they were.");
  const link = field("sign-in", node);
  const page = location.pathname + location.search;
  link.href = `${link.href.split("?")[0]}?next=${encodeURIComponent(page)}`;
  link.hidden = false;
  field("retry", node).hidden = true;
}

async function look() {
  const { stats, sync } = await get("stats");
  calm();
  pause = USUAL;
  seenAt = new Date();
  showSync(sync);
  if (stats.version === version) {
    showStats(stats);
    showSyncState(sync);
    return;
  }
  version = stats.version;
  await load({ keepPlaces: true });
}

function stumble(error) {
  pause = Math.min(pause * 2, LONGEST);
  if (error.status !== 401 && error.isAway) showAway();
}

/** Looks now, and then again and again while the page is seen. */
export async function poll() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  try {
    await look();
  } catch (error) {
    stumble(error);
  } finally {
    asking = false;
    if (!document.hidden) timer = window.setTimeout(poll, pause);
  }
}

/** Starts the watch. */
export function startLive() {
  document.addEventListener("signed-out", showSignedOut);
  document.addEventListener("data-moved", () => poll());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else poll();
  });
  timer = window.setTimeout(poll, USUAL);
}
