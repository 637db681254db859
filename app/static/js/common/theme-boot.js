// Runs before the first paint, so a stored theme never flashes the other one.
(function bootTheme() {
  "use strict";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem("theme");
    } catch {
      // Storage can be forbidden; the theme of the system then rules.
      return null;
    }
  }

  function apply(choice) {
    if (choice === "dark" || choice === "light") root.dataset.theme = choice;
    else delete root.dataset.theme;
    root.dataset.shown = root.dataset.theme || (system.matches ? "dark" : "light");
    document.dispatchEvent(new CustomEvent("theme-shown"));
  }

  apply(stored());
  system.addEventListener("change", () => apply(root.dataset.theme));
  // Another page of the same browser.
  window.addEventListener("storage", () => apply(stored()));
  document.addEventListener("theme-chosen", (event) => apply(/** @type {CustomEvent} */ (event).detail));
})();
