// The page about webhooks: values to copy, the secret on request, what has come so far.
import { field, fill, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { copy } from "../common/clipboard.js";
import { ago, moment } from "../common/dates.js";
import { plural } from "../common/format.js";
import { toast } from "../common/toasts.js";
import { startWatch } from "../common/watch.js";

const root = document.getElementById("webhooks");
const secretField = one("[data-secret]", root);
const hiddenText = secretField.textContent;

async function look() {
  const { last_received_at: last, waiting } = await get("webhooks");
  fill(root, { last: last ? moment(last, ago) : "None yet", waiting: plural(waiting, "ticket") });
}

/** The secret is no part of the page until somebody wants it. */
async function withSecret(action) {
  try {
    const { secret } = await get("webhooks", { secret: true });
    await action(secret);
  } catch (error) {
    toast({ message: `The secret was not read. ${error.message}`, tone: "bad" });
  }
}

function hide(button) {
  write(secretField, hiddenText);
  button.setAttribute("aria-pressed", "false");
  write(field("show", button), "Show");
}

function show(button) {
  if (button.getAttribute("aria-pressed") === "true") return hide(button);
  return withSecret((secret) => {
    write(secretField, secret);
    button.setAttribute("aria-pressed", "true");
    write(field("show", button), "Hide");
  });
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { copy: id } = button.dataset;
  if (id) copy(document.getElementById(id).textContent, document.getElementById(`${id}-label`).textContent);
  else if ("copySecret" in button.dataset) withSecret((secret) => copy(secret, "The secret"));
  else if ("showSecret" in button.dataset) show(button);
}

root.addEventListener("click", onClick);
startWatch(look);
