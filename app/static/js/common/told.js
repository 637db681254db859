// What was done, told on the page that is loaded next; without storage the page itself shows it.

const NAME = "audit-told";

/** @param {string} message */
export function keepTold(message) {
  try {
    sessionStorage.setItem(NAME, message);
  } catch {
    // It is done all the same.
  }
}

/** @returns {string|null} what was kept, once */
export function takeTold() {
  try {
    const told = sessionStorage.getItem(NAME);
    sessionStorage.removeItem(NAME);
    return told;
  } catch {
    return null;
  }
}
