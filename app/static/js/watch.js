// Looks at the server again and again while the page is seen, and says so when it does not answer.
import { ApiError } from "./api.js";
import { clone, field, one, write } from "./dom.js";
import { time } from "./format.js";

const USUAL = 3_000;
const LONGEST = 60_000;
const banners = document.getElementById("banners");
let seenAt = new Date();

function trouble(title, error) {
  let node = one('[data-banner="trouble"]', banners);
  if (!node) {
    node = clone("trouble");
    banners.prepend(node);
  }
  write(field("title", node), title);
  write(field("error", node), error);
  return node;
}

function calm() {
  one('[data-banner="trouble"]', banners)?.remove();
}

function showAway(poll) {
  const node = trouble("The server does not answer", `Figures are as of ${time(seenAt)}. The page tries again by itself.`);
  const retry = field("retry", node);
  retry.hidden = false;
  retry.onclick = poll;
}

function showSignedOut() {
  const node = trouble("You are signed out", "Sign in again to go on. The figures stay as they were.");
  const link = field("sign-in", node);
  const page = location.pathname + location.search;
  link.href = `${link.href.split("?")[0]}?next=${encodeURIComponent(page)}`;
  link.hidden = false;
  field("retry", node).hidden = true;
}

/**
 * Calls `look` now and then, rarely while it fails, never while nobody sees the page.
 * @param {() => Promise<unknown>} look reads and shows; its failure is shown here
 * @param {number} [first] milliseconds until the first time
 * @returns {() => Promise<void>} looks at once
 */
export function startWatch(look, first = USUAL) {
  let pause = USUAL;
  let timer = 0;
  let again = false;
  /** @type {Promise<void>|null} */
  let running = null;

  function stumble(error) {
    if (!(error instanceof ApiError)) throw error;
    pause = Math.min(pause * 2, LONGEST);
    if (error.isAway) showAway(poll);
  }

  async function lookOnce() {
    try {
      await look();
      calm();
      pause = USUAL;
      seenAt = new Date();
    } catch (error) {
      stumble(error);
    }
  }

  async function turn() {
    try {
      do {
        again = false;
        await lookOnce();
      } while (again);
    } finally {
      running = null;
      if (!document.hidden) timer = window.setTimeout(poll, pause);
    }
  }

  function poll() {
    clearTimeout(timer);
    // What is asked for while an answer is on its way may already differ from it.
    again = running !== null;
    running ??= turn();
    return running;
  }

  document.addEventListener("signed-out", showSignedOut);
  document.addEventListener("data-moved", () => poll());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else poll();
  });
  timer = window.setTimeout(poll, first);
  return poll;
}
