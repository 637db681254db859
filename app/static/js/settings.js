// The settings of the site: saved together, told with their Undo.
import { all, busy, one, write } from "./dom.js";
import { get, send } from "./api.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Settings} Settings */

const form = /** @type {HTMLFormElement} */ (document.getElementById("settings"));
const threshold = /** @type {HTMLInputElement} */ (one("#threshold", form));
const WRONG = "Write a number above 50 and up to 100, or leave it empty.";

/** Without the error that dividing binary fractions leaves. @param {number} share */
const exact = (share) => Number(share.toPrecision(12));

const isChanged = (input) => input.checked !== input.defaultChecked;

/** What was changed here alone: another admin may have changed the rest. @returns {Partial<Settings>} */
function written() {
  const chosen = one('[name="auto_link_preset"]:checked', form);
  const switches = ["auto_link_after_sync", "notifications"].map((name) => one(`[name="${name}"]`, form)).filter(isChanged);
  return {
    ...(isChanged(chosen) ? { auto_link_preset: chosen.value } : {}),
    ...(threshold.value !== threshold.defaultValue ? { auto_link_threshold: threshold.value ? exact(Number(threshold.value) / 100) : null } : {}),
    ...Object.fromEntries(switches.map((input) => [input.name, input.checked])),
  };
}

/** What stands in the form is what Discard goes back to. @param {Settings} settings */
function show(settings, saved) {
  for (const radio of all('[name="auto_link_preset"]', form)) radio.defaultChecked = radio.value === settings.auto_link_preset;
  for (const name of ["auto_link_after_sync", "notifications"]) one(`[name="${name}"]`, form).defaultChecked = settings[name];
  threshold.defaultValue = settings.auto_link_threshold ? String(exact(settings.auto_link_threshold * 100)) : "";
  for (const badge of all("[data-source]", form)) badge.hidden = saved[badge.dataset.source];
  form.reset();
}

function showErrors(fields) {
  for (const node of all("[data-error]", form)) {
    const said = fields[node.dataset.error];
    write(node, Array.isArray(said) ? said.join(" ") : said);
    one(`[name="${node.dataset.error}"]`, form).toggleAttribute("aria-invalid", Boolean(said));
  }
}

async function undo(url) {
  try {
    await send("POST", url);
    const { settings, saved } = await get("settings");
    show(settings, saved);
    toast({ message: "The settings are as before." });
  } catch (error) {
    toast({ message: `The settings were not changed back. ${error.message}`, tone: "bad" });
  }
}

async function save() {
  showErrors({});
  if (!threshold.checkValidity() || threshold.value && Number(threshold.value) <= 50) {
    showErrors({ auto_link_threshold: WRONG });
    threshold.focus();
    return;
  }
  const done = busy(one("[data-submit]", form), "Saving");
  try {
    const { message, changed, undo: back, settings, saved } = await send("PUT", "settings", written());
    show(settings, saved);
    toast({ message: changed ? `The settings are saved. ${message.replace(/^Saved\. /, "")}` : message, action: back && { label: "Undo", run: () => undo(back.url) } });
  } catch (error) {
    showErrors(error.body?.fields ?? {});
    toast({ message: `The settings were not saved. ${error.message}`, tone: "bad" });
  } finally {
    done();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
form.addEventListener("reset", () => showErrors({}));
