// The form behind "Filters": what is typed is looked at before it is asked, and shown as chips.
import { all, clone, fill, field, one, write } from "./dom.js";
import { fullDate } from "./dates.js";
import { address, ask, query } from "./query.js";

const menu = /** @type {HTMLDetailsElement} */ (document.getElementById("filters-menu"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("filter-form"));
const row = one("[data-chips]");
const LATER = "This day lies before the first one.";
const RANGES = [["min_tickets", "max_tickets", "This is less than the least number."], ["since", "until", LATER], ["closed_since", "closed_until", LATER]];

const controls = () => all("[name]", form).filter((each) => each.type !== "hidden");
/** Those that have a chip when they are set. */
const filters = () => controls().filter((each) => each.name !== "sort");

/** What each field was filled with last. @type {Map<any, string>} */
const filled = new Map();
const asDrawn = (control) => control.defaultValue ?? [...control.options].find((each) => each.defaultSelected)?.value ?? "";
const before = (control) => filled.get(control) ?? asDrawn(control);

/** What is wrong with a field by itself; the words are the server's. */
function fault(control) {
  if (control.validity.badInput) return "Write a day as 2025-07-29.";
  if (control.validity.rangeUnderflow || control.validity.rangeOverflow) return "Write a day from 2000-01-01 to 2100-01-01.";
  const isNumber = control.inputMode !== "numeric" || !control.value || /^\d{1,18}$/.test(control.value.trim());
  return isNumber ? "" : "Write a whole number.";
}

/** @returns {Record<string, string>} */
function faults() {
  const found = Object.fromEntries(controls().map((each) => [each.name, fault(each)]));
  for (const [first, last, sentence] of RANGES) {
    const [low, high] = [first, last].map((name) => form.elements.namedItem(name)).map((each) => /** @type {HTMLInputElement} */ (each).value);
    const isTurned = low && high && (first === "min_tickets" ? Number(low) > Number(high) : low > high);
    if (isTurned && !found[first] && !found[last]) found[last] = sentence;
  }
  return found;
}

/** @param {Record<string, string>} found */
function showFaults(found) {
  for (const control of filters()) {
    const node = one(`[data-wrong="${control.name}"]`, form);
    const sentence = found[control.name] ?? "";
    write(node, sentence);
    node.hidden = !sentence;
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

function said(control) {
  if (control.type === "date") return fullDate(query()[control.name]);
  if (control.tagName !== "SELECT") return query()[control.name];
  const text = [...control.options].find((option) => option.value === query()[control.name])?.text ?? "";
  return control.dataset.word ? text.toLowerCase() : text;
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

/** @param {() => void} load reads the list anew */
function apply(load) {
  const found = faults();
  showFaults(found);
  if (Object.values(found).some(Boolean)) return false;
  const wanted = Object.fromEntries(controls().map((each) => [each.name, each.value.trim()]));
  if (controls().some((each) => (query()[each.name] ?? "") !== wanted[each.name])) {
    ask(wanted);
    load();
  }
  return true;
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
    if (!target.closest("a")) return;
    showFaults({});
    for (const each of controls()) each.value = before(each);
    close(true);
  });
  // What was chosen while this was on its way.
  apply(load);
}
