// What floats over every page: the server is away, the session is over, a newer version is there, a part did not come.
import { all, busy, clone, field, isBusy, one, write } from "./dom.js";
import { clock, moment } from "./dates.js";
import { toast } from "./toasts.js";

const place = document.getElementById("notices");

const present = (kind) => one(`[data-notice="${kind}"]`);

/** Within an open dialog, because nothing outside of it can be reached. */
function notice(kind, title, text) {
  const home = one("dialog[open] .sheet-head")?.parentElement ?? place;
  const node = present(kind) ?? clone("notice");
  node.dataset.notice = kind;
  if (node.parentElement !== home) {
    if (home === place) home.append(node);
    else one(".sheet-head", home).after(node);
  }
  write(field("title", node), title);
  write(field("text", node), text);
  return node;
}

/** @param {Date} seenAt when the server answered last @param {() => unknown} again looks at once */
export function showAway(seenAt, again) {
  // Whoever is signed out knows the cure already.
  if (present("signed-out")) return;
  const what = navigator.onLine ? "The server does not answer" : "You are offline";
  const node = notice("away", what, ["Figures are as of ", moment(seenAt.toISOString(), clock), ". The page tries again by itself."]);
  Object.assign(field("retry", node), { hidden: false, onclick: again });
}

export function showSignedOut() {
  present("away")?.remove();
  const node = notice("signed-out", "You are signed out", "Sign in again to go on. What you see and typed stays as it is.");
  const link = field("sign-in", node);
  const page = location.pathname + location.search;
  link.href = `${link.href.split("?")[0]}?next=${encodeURIComponent(page)}`;
  // A choice that is under way would be lost with the page.
  link.target = one("dialog[open]") ? "_blank" : "";
  link.hidden = false;
}

// What stood in a dialog goes on to stand on the page.
document.addEventListener("close", ({ target }) => place?.append(...all("[data-notice]", /** @type {Element} */ (target))), true);

/** The server answered as it should. */
export function showCalm() {
  if (present("away")) document.dispatchEvent(new CustomEvent("server-back"));
  present("away")?.remove();
  present("signed-out")?.remove();
}

/** The server was renewed; the page goes on until its reader wants the new one. */
export function showNewVersion() {
  if (present("new")) return;
  const node = notice("new", "A new version is here", "Reload when it suits you. What you typed and did not send is lost then.");
  const reload = field("reload", node);
  reload.hidden = false;
  reload.onclick = () => location.reload();
}

export const MISSING = "That part of the page did not load. Nothing changed.";
/** What is at hand opens before anybody sees its button at work. */
const SOON = 100;
/** There is one such message, about the latest press. */
let card = null;

/** @param {any} error */
const isMissing = (error) => /import(ed|ing)?\b.*module/i.test(error?.message ?? "");
const isAway = () => !navigator.onLine || Boolean(present("away"));

/** A reload helps where the server answers, as after it was renewed; offline it would lose the page. */
function tellMissing(again) {
  card?.remove();
  document.dispatchEvent(new CustomEvent("data-moved"));
  const reload = isAway() ? undefined : { label: "Reload", run: () => location.reload() };
  card = toast({ message: MISSING, tone: "bad", action: again ? { label: "Try again", run: again } : reload });
}

function atWork(button) {
  let end = () => {};
  const timer = window.setTimeout(() => {
    end = busy(button, "Opening");
    button.classList.add("is-opening");
  }, SOON);
  return () => {
    clearTimeout(timer);
    end();
    button.classList.remove("is-opening");
  };
}

/**
 * Fetches what a press needs, and opens it; meanwhile the button shows the press.
 * @param {any} button @param {() => Promise<() => unknown>} part answers with what opens it @param {boolean} [isSecond] whether it was tried in vain
 */
export async function opening(button, part, isSecond = false) {
  if (isBusy(button)) return;
  const done = atWork(button);
  const found = await part().then((open) => ({ open }), (error) => ({ error }));
  done();
  if ("open" in found) {
    card?.remove();
    found.open();
  } else if (!isMissing(found.error)) throw found.error;
  // A browser may keep in mind that a file was missing, until the page is loaded anew.
  else tellMissing(isSecond && !isAway() ? null : () => opening(button, part, true));
}

/** What is fetched without a press is told as well. */
export function watchMissing() {
  window.addEventListener("unhandledrejection", (event) => {
    if (!isMissing(event.reason)) return;
    event.preventDefault();
    tellMissing(null);
  });
  document.addEventListener("server-back", () => card?.remove());
}
