// What floats over every page: the server is away, the session is over, a newer version is there.
import { clone, field, one, write } from "./dom.js";
import { clock, moment } from "./dates.js";

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
  const retry = field("retry", node);
  retry.hidden = false;
  retry.onclick = again;
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
