// The reservation dialog: the address of a member who is not there yet.
import { field, fill, one, write } from "./dom.js";
import { save } from "./change.js";
import { openDialog, refuse } from "./dialog.js";
import { initials } from "./format.js";

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
let row = null;

/** @param {string|null} email null ends the reservation */
function store(email) {
  const { mapping, version } = row.dataset;
  save({
    dialog: document.getElementById("reserve-dialog"), mapping: { id: Number(mapping), version: Number(version) }, body: { email },
    word: email ? "Reserving" : "Ending", reload: () => openReserve(row), method: "POST", path: `mappings/${mapping}/reserve`,
  });
}

function submit() {
  const dialog = document.getElementById("reserve-dialog");
  const email = one("#reserve-email", dialog).value.trim();
  if (ADDRESS.test(email)) store(email);
  else refuse(dialog, email ? `“${email}” is no e-mail address. One looks like oscar@example.com.` : "Type the e-mail address first.");
}

/** @param {any} chosen row */
export function openReserve(chosen) {
  row = chosen;
  const dialog = openDialog("reserve-dialog", submit, "#reserve-email");
  const name = field("name", row).textContent;
  const { reserved } = row.dataset;
  fill(dialog, { title: `Reserve ${name} for an e-mail address`, subtitle: reserved ? `Reserved for ${reserved} now` : "", initials: initials(name) });
  one("#reserve-email", dialog).value = reserved;
  one("[data-release]", dialog).hidden = !reserved;
  one("[data-release]", dialog).onclick = () => store(null);
  write(one("[data-submit]", dialog), reserved ? "Change" : "Reserve");
}
