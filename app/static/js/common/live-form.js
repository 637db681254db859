// A filter that answers at once: the page of its address is read, and its parts take the place of those that are shown.
import { all, later, one } from "./dom.js";
import { readPage } from "./part.js";
import { toast } from "./toasts.js";

const PAUSE = 250;
const parts = (root = document) => all("[data-part]", root);
const controls = (form) => all("[name]", form);

/** The address of what is chosen, as the form itself would ask for it, without what is empty. @param {HTMLFormElement} form */
function addressOf(form) {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value);
  // A field may be named "action", and stand in for the property.
  const path = form.getAttribute("action");
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/** What a field is told by the server; the field itself stays, with its focus. */
function showFault(control, fresh) {
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (fresh?.hasAttribute(name)) control.setAttribute(name, fresh.getAttribute(name));
    else control.removeAttribute(name);
  }
  const [here, there] = [control, fresh].map((each) => each?.closest(".field"));
  one(".field-wrong", here ?? control)?.remove();
  here?.append(...(there ? all(".field-wrong", there) : []));
}

function showPage(form, page) {
  const fresh = Object.fromEntries(controls(page.getElementById(form.id)).map((each) => [each.name, each]));
  for (const control of controls(form)) showFault(control, fresh[control.name]);
  for (const part of parts()) {
    const other = one(`[data-part="${part.dataset.part}"]`, page);
    part.hidden = other?.hidden ?? true;
    // Readers are told a status once, where its words differ.
    if (part.textContent !== other?.textContent || !part.matches("[role=status]")) part.replaceChildren(...(other?.childNodes ?? []));
  }
}

/** After Back and Forward the fields say what the address says. */
function fillFrom(form, page) {
  const there = page.getElementById(form.id);
  for (const control of controls(form)) if (control.type !== "hidden") control.value = one(`[name="${control.name}"]`, there)?.value ?? "";
}

/**
 * @param {HTMLFormElement} form has an id; around it stand elements with `data-part`
 * @param {() => void} [shown] is called once other parts are there
 */
export function answerAtOnce(form, shown = () => {}) {
  let asked = location.pathname + location.search;
  let typed = "";

  async function read(to, isBack) {
    asked = to;
    for (const part of parts()) part.setAttribute("aria-busy", "true");
    try {
      const page = await readPage(to, `#${form.id}`);
      // Meanwhile something else was chosen, which has its own answer.
      if (asked !== to) return;
      if (isBack) fillFrom(form, page);
      showPage(form, page);
      shown();
    } catch (error) {
      if (asked !== to) return;
      asked = "";
      const again = () => read(location.pathname + location.search, true);
      toast({ message: `The list is as it was before. ${error.message}`, tone: "bad", action: { label: "Try again", run: again } });
    }
    for (const part of parts()) part.removeAttribute("aria-busy");
  }

  /** Each letter after the first replaces the last step of the history. @param {string} [name] of a field in which somebody types */
  function ask(name = "") {
    const to = addressOf(form);
    if (to === asked || !form.checkValidity()) return;
    history[name && name === typed ? "replaceState" : "pushState"](null, "", to);
    typed = name;
    read(to, false);
  }

  const isTyped = ({ type }) => type === "search" || type === "text";
  form.addEventListener("input", later(({ target }) => isTyped(target) && ask(target.name), PAUSE));
  form.addEventListener("change", ({ target }) => target.name && ask(isTyped(target) ? target.name : ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  window.addEventListener("popstate", () => {
    const to = location.pathname + location.search;
    typed = "";
    // Of an address that differs in what stands behind # the browser takes care.
    if (to !== asked) read(to, true);
  });
}
