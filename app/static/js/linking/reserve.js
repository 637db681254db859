// The reservation dialog: the address of a member who is not there yet.
import { field, fill, later, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { save } from "./change.js";
import { openDialog, refuse } from "../common/dialog.js";
import { initials } from "../common/format.js";

const PAUSE = 300;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const dialog = document.getElementById("reserve-dialog");
let row = null;

/** @param {string|null} email null ends the reservation */
function store(email) {
  const { mapping, version } = row.dataset;
  save({
    dialog, mapping: { id: Number(mapping), version: Number(version) }, body: { email },
    word: email ? "Reserving" : "Ending", reload: () => openReserve(row), method: "POST", path: `mappings/${mapping}/reserve`,
  });
}

const typed = () => one("#reserve-email", dialog).value.trim();

/** Who has the address, or waits for it too, is told before it is saved. */
const warn = later(async () => {
  const email = typed();
  const { mapping, reserved } = row.dataset;
  const isAsked = dialog.open && ADDRESS.test(email) && email !== reserved;
  // What stands against it is told by the attempt itself, which may be on its way: a trial names no version.
  const { warning } = isAsked ? await send("POST", `mappings/${mapping}/reserve`, { email, dry_run: true }).catch(() => ({})) : {};
  if (email !== typed() || row.dataset.mapping !== mapping) return;
  const hint = field("warning", dialog);
  write(hint, warning ?? "");
  hint.hidden = !warning;
}, PAUSE);

function submit() {
  const email = typed();
  if (ADDRESS.test(email)) store(email);
  else refuse(dialog, email ? `“${email}” is no e-mail address. One looks like oscar@example.com.` : "Type the e-mail address first.");
}

/** @param {any} chosen row */
export function openReserve(chosen) {
  row = chosen;
  openDialog("reserve-dialog", submit, "#reserve-email");
  const name = field("name", row).textContent;
  const { reserved } = row.dataset;
  fill(dialog, { title: `Reserve ${name} for an e-mail address`, subtitle: reserved ? `Reserved for ${reserved} now` : "", initials: initials(name) });
  one("#reserve-email", dialog).value = reserved;
  one("[data-release]", dialog).hidden = !reserved;
  one("[data-release]", dialog).onclick = () => store(null);
  write(one("[data-submit]", dialog), reserved ? "Change" : "Reserve");
  field("warning", dialog).hidden = true;
}

one("#reserve-email", dialog).addEventListener("input", warn);
