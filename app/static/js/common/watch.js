// Looks at the server again and again while the page is seen: every two seconds, every five while nobody answers.
import { ApiError } from "./api.js";
import { showAway, showCalm, showSignedOut } from "./notices.js";

const USUAL = 2_000;
const LONGEST = 5_000;
/** @type {(() => Promise<unknown>)[]} */
const looks = [];
let pause = USUAL;
let timer = 0;
let again = false;
let seenAt = new Date();
/** @type {Promise<void>|null} */
let running = null;

function stumble(error) {
  if (!(error instanceof ApiError)) throw error;
  pause = Math.min(pause * 2, LONGEST);
  if (error.isAway) showAway(seenAt, poll);
}

async function lookOnce() {
  try {
    for (const look of looks) await look();
    showCalm();
    pause = USUAL;
    seenAt = new Date();
  } catch (error) {
    stumble(error);
  }
}

/** After a restart not everybody asks at the same moment. */
const soon = () => (pause === USUAL ? pause : pause * (0.75 + Math.random() / 2));

async function turn() {
  try {
    do {
      again = false;
      await lookOnce();
    } while (again);
  } finally {
    running = null;
    if (!document.hidden) timer = window.setTimeout(poll, soon());
  }
}

/** Looks at once. */
export function poll() {
  clearTimeout(timer);
  // What is asked for while an answer is on its way may already differ from it.
  again = running !== null;
  running ??= turn();
  return running;
}

/**
 * Calls `look` with every look at the server; its failure is told by the one banner about the server.
 * The page as it was sent is true; the first look is two seconds after.
 * @param {() => Promise<unknown>} look reads and shows
 */
export function startWatch(look) {
  looks.push(look);
  clearTimeout(timer);
  timer = window.setTimeout(poll, USUAL);
  return poll;
}

document.addEventListener("signed-out", showSignedOut);
document.addEventListener("data-moved", () => poll());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else poll();
});
// A computer that wakes up, a network that is back, a page that Back brings up again.
window.addEventListener("online", () => poll());
window.addEventListener("offline", () => showAway(seenAt, poll));
window.addEventListener("pageshow", (event) => event.persisted && poll());
// Who presses something wants an answer.
document.addEventListener("click", () => pause !== USUAL && !running && poll());
