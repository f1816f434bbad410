// Light or dark by choice, kept in this browser alone: every page stays the same for everyone, and any cache may hold it.
// In the head and not deferred, so that no page is painted in the other colours first. Without it a choice holds for its page, by look.css.
"use strict";
(() => {
  const key = "theme";
  const root = document.documentElement;

  // A browser that keeps nothing for a site throws; the choice then lasts as long as the page.
  const kept = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };

  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  };

  apply(kept((store) => store.getItem(key)));

  document.addEventListener("DOMContentLoaded", () => {
    const choices = [...document.querySelectorAll("input[name=theme]")];
    const show = () => choices.forEach((input) => (input.checked = input.value === (root.dataset.theme ?? "system")));
    show();
    choices.forEach((input) =>
      input.addEventListener("change", () => {
        apply(input.value);
        kept((store) => (root.dataset.theme ? store.setItem(key, input.value) : store.removeItem(key)));
      }),
    );
    // Another tab chose.
    addEventListener("storage", (event) => {
      if (event.key !== key) return;
      apply(event.newValue);
      show();
    });
  });
})();
