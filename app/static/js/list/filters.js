// The form behind "Filters": what is typed is looked at before it is asked, and shown as chips.
import { all, clone, fill, field, one, write } from "../common/dom.js";
import { fullDate } from "../common/dates.js";
import { faults, showFaults } from "./filter-faults.js";
import { address, ask, query } from "./query.js";

const menu = /** @type {HTMLDetailsElement} */ (document.getElementById("filters-menu"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("filter-form"));
const row = one("[data-chips]");

const controls = () => all("[name]", form).filter((each) => each.type !== "hidden");
/** Those that have a chip when they are set. */
const filters = () => controls().filter((each) => each.name !== "sort");

/** What each field was filled with last. @type {Map<any, string>} */
const filled = new Map();
/** What the server found wrong was written, but not asked. */
const asDrawn = (control) => (control.ariaInvalid ? "" : control.defaultValue) ?? [...control.options].find((each) => each.defaultSelected)?.value ?? "";
const before = (control) => filled.get(control) ?? asDrawn(control);

function said(control) {
  if (control.type === "date") return fullDate(query()[control.name]);
  if (control.tagName !== "SELECT") return query()[control.name];
  const chosen = [...control.options].find((option) => option.value === query()[control.name]);
  if (!chosen || chosen.dataset.said) return chosen?.dataset.said ?? "";
  return control.dataset.word ? chosen.text.toLowerCase() : chosen.text;
}

function chip(control) {
  const node = clone("filter-chip");
  const text = [control.dataset.word, said(control)].filter(Boolean).join(" ");
  node.dataset.chip = control.name;
  fill(node, { text });
  Object.assign(field("remove", node), { href: address({ [control.name]: "" }), ariaLabel: `Remove the filter ${text}` });
  return node;
}

/** Says what is asked, unless somebody typed something else that was not asked yet, or wrongly. */
function fillIn(control) {
  const asked = query()[control.name] ?? "";
  if (control.ariaInvalid === "true") return;
  if (control.value !== before(control) && control.value !== asked) return;
  control.value = asked;
  filled.set(control, asked);
}

/** Fields and chips say what is asked. */
export function showFilters() {
  const set = filters().filter((each) => query()[each.name]);
  one("[data-chip-list]", row).replaceChildren(...set.map(chip));
  row.hidden = set.length === 0;
  const count = set.filter((each) => each.name !== "status").length;
  write(one("[data-filter-count]", menu), count);
  one("[data-filter-count]", menu).hidden = count === 0;
  controls().forEach(fillIn);
}

/** @param {boolean} [andBack] whether focus goes back to the button */
function close(andBack = false) {
  menu.open = false;
  if (andBack) one("summary", menu).focus();
}

const wanted = () => Object.fromEntries(controls().map((each) => [each.name, each.value.trim()]));
const isAsked = () => Object.entries(wanted()).every(([name, value]) => (query()[name] ?? "") === value);

/** @param {() => void} load reads the list anew */
function apply(load) {
  const found = faults(form);
  showFaults(form, found);
  if (Object.values(found).some(Boolean)) return false;
  if (isAsked()) return true;
  ask(wanted());
  load();
  return true;
}

/** Before a link asks for something else: what was typed, and what is wrong with it, is given up. */
function forget({ target }) {
  const link = target.closest("a");
  if (!link || !(form.contains(link) || "clear" in link.dataset)) return;
  showFaults(form, {});
  for (const each of controls()) each.value = before(each);
  if (form.contains(link)) close(true);
}

/** @param {() => void} load reads the list anew */
export function submitFilters(load) {
  if (apply(load)) close(true);
  else one('[aria-invalid="true"]', form).focus();
}

/** The form ends with the window, which moves up for it where it is low; fields scroll inside. */
function fit() {
  form.style.setProperty("--room", `${window.innerHeight - (form.offsetParent?.getBoundingClientRect().top ?? 0) - form.offsetTop - 16}px`);
  form.scrollIntoView({ block: "nearest" });
}

/** @param {() => void} load reads the list anew */
export function startFilters(load) {
  menu.addEventListener("toggle", fit);
  fit();
  form.addEventListener("change", () => apply(load));
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close-filters]")) close(true);
  });
  document.getElementById("main").addEventListener("click", forget, { capture: true });
  // A link may have been followed, or a filter chosen, while this was on its way.
  showFilters();
  if (!isAsked()) apply(load);
}
