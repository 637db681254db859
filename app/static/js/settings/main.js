// The settings of the site: saved together, told with their Undo; another admin's are never overwritten.
import { all, busy, isBusy, one, write } from "../common/dom.js";
import { get, send } from "../common/api.js";
import { copy } from "../common/clipboard.js";
import { focus } from "./fields.js";
import { useZone } from "../common/dates.js";
import { check, form, hold, showErrors, versioned } from "./form.js";
import { startPreview } from "./preview.js";
import { toast } from "../common/toasts.js";
import { startZonePicker } from "./zone-picker.js";

const conflict = one("[data-conflict]", form);
const followRecomputing = async () => (await import("./recompute.js")).followRecomputing();

/** The reporting zone may be another now. @param {import("../common/types").SettingsAnswer} answer @param {boolean} [keep] */
function show(answer, keep = false) {
  useZone(answer.settings.time_zone);
  return hold(answer, keep);
}

/** They are changed back, whether or not this page learns how they stand now. */
async function showAsBefore() {
  try {
    const answer = await get("settings");
    show(answer, true);
    toast({ message: "The settings are as before." });
    if (answer.recomputing) followRecomputing();
  } catch (error) {
    const message = `The settings are as before, but this page does not show them yet. ${error.message}`;
    toast({ message, tone: "warn", action: { label: "Try again", run: showAsBefore } });
  }
}

async function undo(url) {
  try {
    await send("POST", url);
  } catch (error) {
    return toast({ message: error.after("The settings were not changed back."), tone: "bad" });
  }
  return showAsBefore();
}

/** What is typed stays; what the other one changed is shown, and the next Save knows of it. */
function showConflict(error) {
  const first = show(error.body, true);
  write(conflict, error.message);
  conflict.hidden = false;
  if (first) focus(first);
}

function refuse(error) {
  if (error.code === "stale_version" && error.body.settings) return showConflict(error);
  showErrors(error.body?.fields ?? {});
  return toast({ message: error.after("The settings were not saved."), tone: "bad" });
}

function tell(answer) {
  const message = answer.changed ? `The settings are saved. ${answer.message.replace(/^Saved\. /, "")}` : answer.message;
  toast({ message, action: answer.undo && { label: "Undo", run: () => undo(answer.undo.url) } });
  if (answer.recomputing) followRecomputing();
}

async function save() {
  conflict.hidden = true;
  if (!check()) return;
  const done = busy(one("[data-submit]", form), "Saving");
  try {
    const answer = await send("PUT", "settings", versioned());
    show(answer);
    tell(answer);
  } catch (error) {
    refuse(error);
  } finally {
    done();
  }
}

useZone(form.dataset.zone);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isBusy(one("[data-submit]", form))) save();
});
startZonePicker(one("[data-zone-picker]", form));
startPreview();
for (const name of ["connection", "mail"]) {
  const button = one(`[data-try-${name}]`);
  button.addEventListener("click", async () => {
    const { TRIALS } = await import("./trials.js");
    // Pressed again and again before that came, it tries once.
    if (!isBusy(button)) TRIALS[name](button);
  });
}
for (const button of all("[data-copy]")) {
  const [text, label] = ["", "-label"].map((end) => document.getElementById(button.dataset.copy + end).textContent);
  button.addEventListener("click", () => copy(text, label));
}
if ("recomputing" in form.dataset) followRecomputing();
