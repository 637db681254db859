// What every page has: the choice of theme, the menus, the bar that thickens once the page is scrolled.

const root = document.documentElement;

/** @param {string} choice "light", "dark", or nothing where the system leads */
function chooseTheme(choice) {
  try {
    if (choice) localStorage.setItem("theme", choice);
    else localStorage.removeItem("theme");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  document.dispatchEvent(new CustomEvent("theme-chosen", { detail: choice }));
}

function showChoice() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-choice") === (root.dataset.theme ?? "")));
  }
}

/** The focus goes from what closes to what opens it again. */
export function closeMenu(menu) {
  const hadFocus = menu.contains(document.activeElement);
  menu.removeAttribute("open");
  if (hadFocus) menu.querySelector("summary").focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) closeMenu(menu);
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  // A dialog around the menu stays.
  event.preventDefault();
  closeMenus(null);
  open.querySelector("summary")?.focus();
}

const MOVES = ["pointerover", "pointerdown", "focusin"];
/** The latest move before what tells the whole of cut texts is there. @type {Event|null} */
let latest = null;

/** It is fetched when a pointer or the focus first moves, and begins where they are by then. */
function wantWhole(event) {
  const isFirst = !latest;
  latest = event;
  if (!isFirst) return;
  const stop = () => MOVES.forEach((kind) => document.removeEventListener(kind, wantWhole));
  import("./cut.js").then(({ start: startTelling }) => startTelling(latest), () => {}).finally(stop);
}

function start() {
  showChoice();
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.addEventListener("click", () => chooseTheme(button.getAttribute("data-theme-choice")));
  }
  document.addEventListener("theme-shown", showChoice);
  document.addEventListener("click", (event) => {
    // What is being made keeps its menu open.
    const item = event.target.closest('.menu-item, .menu a[download]:not([aria-busy="true"])');
    closeMenus(item ? null : event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", onEscape);
  for (const kind of MOVES) document.addEventListener(kind, wantWhole);
  const bar = document.getElementById("topbar");
  new IntersectionObserver(([entry]) => bar.classList.toggle("is-scrolled", !entry.isIntersecting))
    .observe(document.getElementById("page-top"));
}

start();
