// Suggestions beneath the search fields: an ARIA combobox with a listbox. Without this file the fields search just the same.
"use strict";
(() => {
  const PAUSE = 120; // milliseconds without a keystroke before the site is asked

  const made = (name, attributes, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  const attach = (input, number) => {
    const id = `suggestions-${number}`;
    const list = made("ul", { id, role: "listbox", "aria-label": "Suggestions", class: "suggestions", hidden: "" });
    const told = made("span", { role: "status", class: "visually-hidden" });
    input.form.append(list, told);
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" }))
      input.setAttribute(key, value);
    let items = [], active = -1, timer = 0, request = null;

    const point = (to) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = to;
      const option = list.children[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };

    const show = (found) => {
      items = found;
      list.replaceChildren(
        ...items.map((item, place) => {
          const option = made("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false" });
          option.append(made("b", { dir: "auto" }, item.label), " ", made("small", { dir: "auto" }, item.hint));
          option.addEventListener("click", () => choose(item));
          return option;
        }),
      );
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      told.textContent = items.length ? `${items.length} suggestion${items.length > 1 ? "s" : ""}` : "";
      point(-1);
    };

    const close = () => {
      clearTimeout(timer);
      request?.abort();
      show([]);
    };

    const ask = async () => {
      request?.abort();
      const own = (request = new AbortController());
      if (!input.value.trim()) return show([]);
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`, { signal: own.signal });
        const found = answer.ok ? (await answer.json()).items : [];
        if (own === request) show(found);
      } catch {
        if (own === request) show([]); // offline: the field still submits
      }
    };

    const choose = (item) => {
      close();
      if (item.url) return location.assign(item.url);
      input.value = item.fill;
      input.focus();
      ask();
    };

    const moves = {
      ArrowDown: () => (list.hidden ? ask() : point((active + 1) % items.length)),
      ArrowUp: () => !list.hidden && point((active <= 0 ? items.length : active) - 1),
      Home: () => active >= 0 && point(0),
      End: () => active >= 0 && point(items.length - 1),
      Enter: () => active >= 0 && choose(items[active]),
      Escape: () => !list.hidden && close(),
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key in moves && moves[event.key]() !== false) event.preventDefault();
    });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  };

  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
