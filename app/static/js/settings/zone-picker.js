// The field of the reporting zone: a combobox that looks for zones as people write them.
import { all, clone, fill, later, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { clock } from "../common/dates.js";

const HALF = "This is no whole name of a zone yet.";
let root = null;
let input = null;
let list = null;
let zones = [];
let active = -1;

function close() {
  list.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

/** What its clocks show, as the reader writes it. */
const clockOf = (zone) => clock(`2000-01-01T${zone.clock}:00`);

/** Whoever listens to the form hears of a zone once it is a whole one. @param {any} zone */
function know(zone) {
  input.setCustomValidity(zone ? "" : HALF);
  write(one("[data-clock]"), zone ? `Now it is ${clockOf(zone)} there.` : "");
  if (zone) input.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(zone) {
  input.value = zone.name;
  know(zone);
  close();
}

function activate(index) {
  active = index;
  const nodes = all("[role=option]", list);
  nodes.forEach((node, place) => node.classList.toggle("is-active", place === index));
  if (!nodes[index]) return;
  input.setAttribute("aria-activedescendant", nodes[index].id);
  nodes[index].scrollIntoView({ block: "nearest" });
}

function option(zone, place) {
  const node = clone("zone-option");
  node.id = `zone-${place}`;
  node.setAttribute("aria-selected", String(zone.name === input.value));
  fill(node, { name: zone.name, clock: `${clockOf(zone)} · UTC${zone.offset}` });
  // Before the field loses the focus, and the list with it.
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(zone);
  });
  return node;
}

async function find() {
  const text = input.value.trim();
  try {
    ({ zones } = await get("settings/zones", { q: text }));
  } catch {
    // Without suggestions a whole name can still be written, and is checked when it is saved.
    zones = [];
  }
  if (text !== input.value.trim()) return;
  know(zones.find((zone) => zone.name.toLowerCase() === text.toLowerCase()));
  if (document.activeElement !== input) return;
  list.replaceChildren(...zones.map(option));
  list.hidden = zones.length === 0 || (zones.length === 1 && zones[0].name === text);
  active = -1;
  input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-expanded", String(!list.hidden));
}

const findSoon = later(find, 120);

function onKey(event) {
  if (event.isComposing) return; // This Enter ends a word of an input method.
  const steps = { ArrowDown: Math.min(active + 1, zones.length - 1), ArrowUp: Math.max(active - 1, 0) };
  if (event.key in steps) {
    event.preventDefault();
    if (list.hidden) find();
    else activate(steps[event.key]);
  } else if (event.key === "Enter" && !list.hidden) {
    event.preventDefault();
    const chosen = zones[active] ?? (zones.length === 1 ? zones[0] : null);
    if (chosen) choose(chosen);
    else close();
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close();
  }
}

/** @param {any} field */
export function startZonePicker(field) {
  root = field;
  input = one("input", root);
  list = one("[role=listbox]", root);
  input.addEventListener("input", (event) => {
    // What is chosen from the list is no search.
    if (!event.isTrusted) return;
    input.setCustomValidity(HALF);
    findSoon();
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
}
