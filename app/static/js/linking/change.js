// One change of a link: sent with the version that was seen, told in a toast, taken back by Undo.
import { busy, field, isBusy, one, write } from "../common/dom.js";
import { get, send } from "../common/api.js";
import { ago } from "../common/dates.js";
import { clearMessages, refuse } from "../common/dialog.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").Change} Change */
/** @typedef {import("../common/types").Mapping} Mapping */

/** Tells the page, which shows a changed mapping where it stands. @param {Mapping} mapping @param {import("../common/types").Undo|null} [undo] */
export function showChanged(mapping, undo = null) {
  document.dispatchEvent(new CustomEvent("mapping-changed", { detail: { mapping, undo } }));
  document.dispatchEvent(new CustomEvent("data-moved"));
}

async function takeBack(url) {
  try {
    tell(await send("POST", url));
  } catch (error) {
    toast({ message: error.after("The change was not undone."), tone: "bad" });
  }
}

/** Shows a change and tells of it, with its Undo. @param {Change} change */
export function tell(change) {
  showChanged(change.mapping, change.undo);
  const action = change.undo ? { label: "Undo", run: () => takeBack(change.undo.url) } : undefined;
  toast({ message: change.message, tone: change.warning ? "warn" : "ok", action });
}

/** Whether tickets of a member whom nobody saw here are at stake: then where they belong is asked anew. @param {Mapping} present @param {number|null|undefined} seen the member who was seen */
export const isAskedAnew = (present, seen) => Boolean(present.user_id) && present.user_id !== seen && present.ticket_stats.total_tickets > 0;

function showConflict(dialog, error, { reload, again }) {
  write(field("conflict", dialog), error.message);
  one("[data-conflict]", dialog).hidden = false;
  one("[data-reload]", dialog).onclick = reload;
  one("[data-overwrite]", dialog).onclick = () => again(error.body.mapping);
  one("[data-overwrite]", dialog).hidden = false;
  one("[data-reload]", dialog).focus();
}

/** Who did what when, read once it is known that something was done; without an answer what came of it. @param {Mapping} newer */
async function saidOf(newer) {
  const present = newer.user_info ? `linked to ${newer.user_info.username}` : "linked to nobody";
  const [last] = await get("audit", { mapping_id: newer.id, per_page: 1 }).then(({ entries }) => entries, () => []);
  return last ? `Changed ${ago(last.created_at)}: ${last.sentence}` : `Changed meanwhile. It is ${present} now.`;
}

/** Says in an open dialog that somebody else changed what it shows, before anything is sent. @param {any} dialog @param {() => {id: number, version: number}|undefined} shown @param {() => void} reload */
export function watchOthers(dialog, shown, reload) {
  // What was refused says the same, with more ways on.
  const isOld = (newer) => {
    const seen = dialog.open && one("[data-conflict]", dialog).hidden && !isBusy(one("[data-submit]", dialog)) && shown();
    return seen && newer.id === seen.id && newer.version > seen.version;
  };
  document.addEventListener("news", async ({ detail: { mappings } }) => {
    const newer = mappings.find(isOld);
    const said = newer && (await saidOf(newer));
    if (!said || !isOld(newer)) return;
    write(field("conflict", dialog), said);
    one("[data-reload]", dialog).onclick = reload;
    one("[data-overwrite]", dialog).hidden = true;
    one("[data-conflict]", dialog).hidden = false;
  });
}

/**
 * Saves what a dialog says. A mapping that somebody else changed meanwhile is shown, not overwritten.
 * @param {{dialog: any, mapping: {id: number, version: number, user_id?: number|null}, body: object, word: string, reload: () => void, askAnew?: () => void, method?: "PUT"|"POST", path?: string}} wish
 */
export async function save(wish, version = wish.mapping.version) {
  const { dialog, mapping, body, word, reload, askAnew, method = "PUT", path = `mappings/${mapping.id}` } = wish;
  clearMessages(dialog);
  const done = busy(one("[data-submit]", dialog), word);
  try {
    const change = await send(method, path, { ...body, version });
    dialog.close();
    tell(change);
  } catch (error) {
    if (error.code === "stale_version" && error.body.mapping) {
      showChanged(error.body.mapping);
      showConflict(dialog, error, { reload, again: (newer) => (askAnew && isAskedAnew(newer, mapping.user_id) ? askAnew() : save(wish, newer.version)) });
    } else refuse(dialog, error.message);
  } finally {
    done();
  }
}
