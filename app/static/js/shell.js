// What every page has: the theme switch, the menus, the bar that thickens once the page is scrolled.

const root = document.documentElement;

/** The other theme is stored only while it differs from the system's, so the system leads again later. */
function switchTheme() {
  const next = root.dataset.shown === "dark" ? "light" : "dark";
  const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  try {
    if (next === system) localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch {
    // Without storage the choice lasts as long as the page.
    root.dataset.theme = next;
    root.dataset.shown = next;
    return;
  }
  document.dispatchEvent(new CustomEvent("theme-chosen"));
}

function nameSwitch(button) {
  const other = root.dataset.shown === "dark" ? "light" : "dark";
  button.setAttribute("aria-label", `Switch to the ${other} theme`);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.removeAttribute("open");
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  closeMenus(null);
  open.querySelector("summary")?.focus();
}

function start() {
  const button = document.querySelector("[data-theme-switch]");
  nameSwitch(button);
  button.addEventListener("click", () => {
    switchTheme();
    nameSwitch(button);
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest(".menu-item");
    closeMenus(item ? null : event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", onEscape);
  const bar = document.getElementById("topbar");
  new IntersectionObserver(([entry]) => bar.classList.toggle("is-scrolled", !entry.isIntersecting))
    .observe(document.getElementById("page-top"));
}

start();
