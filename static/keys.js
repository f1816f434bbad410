// Keys for reading: j and k from entry to entry, / to the search, t for light or dark, ? for help. They can be switched off.
"use strict";
(() => {
  const ENTRIES = ".lead, .story, .quick > li, .tl > li, .results > li, .quoted > li:not(.quote), .entity-card, .named > li, .deals > li, .figures > li";
  const HELP = { j: "next story or entry", k: "the one before", Enter: "open it", "/": "search", t: "light or dark", "?": "this help" };
  const OFF = "keys-off"; // kept in this browser alone

  // A browser that keeps nothing for a site throws; the choice then lasts as long as the page.
  let off = false;
  try {
    off = localStorage.getItem(OFF) !== null;
  } catch {}

  const keep = (value) => {
    off = value;
    try {
      if (off) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {}
  };

  const step = (by) => {
    const entries = [...document.querySelectorAll(ENTRIES)].filter((entry) => entry.closest("main") && entry.checkVisibility() && entry.querySelector("a"));
    let at = entries.findLastIndex((entry) => entry.contains(document.activeElement));
    if (at < 0) {
      const below = entries.findIndex((entry) => entry.getBoundingClientRect().top >= 0);
      at = (below < 0 ? entries.length : below) - (by > 0 ? 1 : 0);
    }
    const entry = entries[Math.min(entries.length - 1, Math.max(0, at + by))];
    if (!entry) return;
    (entry.querySelector("h2 a, h3 a") ?? entry.querySelector("a")).focus({ preventScroll: true, focusVisible: true });
    entry.scrollIntoView({ block: "center" }); // smooth or not, as look.css says for those who want less motion
  };

  const search = () => {
    const field = document.querySelector("main input[type=search]") ?? document.querySelector("input[type=search]");
    field?.focus();
    field?.select();
  };

  const theme = () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.querySelector(`input[name=theme][value=${dark ? "light" : "dark"}]`)?.click();
  };

  let dialog;
  const help = () => {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys ui";
      dialog.setAttribute("aria-labelledby", "keys-head");
      const rows = Object.entries(HELP).map(([key, does]) => `<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`);
      dialog.innerHTML = `<h2 id="keys-head">Keys</h2><dl>${rows.join("")}</dl><label><input type="checkbox"> Single keys are on</label><button type="button" autofocus>Close</button>`;
      dialog.querySelector("button").addEventListener("click", () => dialog.close());
      dialog.querySelector("input").addEventListener("change", (event) => keep(!event.target.checked));
      document.body.append(dialog);
    }
    dialog.querySelector("input").checked = !off;
    dialog.showModal();
  };

  const keys = { j: () => step(1), k: () => step(-1), "/": search, t: theme, "?": help };
  document.addEventListener("keydown", (event) => {
    if (off || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.textContent = "Keys";
  button.addEventListener("click", help);
  const item = document.createElement("li");
  item.append(button);
  document.querySelector(".foot ul")?.append(item);
})();
