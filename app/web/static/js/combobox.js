// Suggestions while typing, after the ARIA 1.2 combobox pattern with a list that never traps the focus.
// Expects <input data-suggest="/address"> with a label; the address answers ?q=… with [{text, note?, url?, group?}].
// Entries of one group stand together under its name, which is read with the first of them. Choosing fills the field and fires `input` and `change`, so live search follows; an entry with `url` is opened.

document.querySelectorAll("input[data-suggest]").forEach((input, nth) => {
  const make = (name, facts) => Object.assign(document.createElement(name), facts);
  const list = make("div", { id: `suggestions-${nth}`, hidden: true });
  const frame = make("div", { className: "combobox" });
  let [entries, chosen, asked, wait] = [[], -1, 0, 0];
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", `Suggestions for ${input.labels[0]?.textContent.trim() ?? "this field"}`);
  input.replaceWith(frame);
  frame.append(input, list);
  const tell = (facts) => Object.entries(facts).forEach(([name, value]) => input.setAttribute(name, value));
  tell({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id });

  const close = () => {
    asked++;
    clearTimeout(wait);
    list.hidden = true;
    chosen = -1;
    tell({ "aria-expanded": false });
    input.removeAttribute("aria-activedescendant");
  };

  // Where an entry leads: for the same client, and on the form's own page with all else that stands in the form.
  const along = (url) => {
    const [to, form] = [new URL(url, window.location), input.form];
    const given = new Set(to.searchParams.keys());
    const own = form && to.pathname === new URL(form.action).pathname;
    for (const [name, value] of form ? new FormData(form) : [])
      if (value && name !== input.name && (own || name === "client") && !given.has(name)) to.searchParams.append(name, value);
    return to;
  };

  const choose = (index) => {
    const { text, url } = entries[index];
    if (url) return window.location.assign(along(url));
    input.value = text;
    ["input", "change"].forEach((name) => input.dispatchEvent(new Event(name, { bubbles: true })));
    close();
  };

  const mark = (index) => {
    chosen = (index + entries.length) % entries.length;
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
    tell({ "aria-activedescendant": options[chosen].id });
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const optionOf = ({ text, note }, at) => {
    const option = make("div", { id: `${list.id}-${at}`, textContent: text });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", false);
    if (note) option.append(" ", make("small", { textContent: note }));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(at));
    return option;
  };

  const groupOf = (name, nthGroup) => {
    const group = make("div", {});
    const label = make("small", { id: `${list.id}-group-${nthGroup}`, textContent: name });
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", label.id);
    group.append(label);
    return group;
  };

  const show = () => {
    const groups = new Map();
    list.replaceChildren();
    entries.forEach((entry, at) => {
      const name = entry.group ?? "";
      if (!groups.has(name)) {
        groups.set(name, name ? groupOf(name, groups.size) : list);
        if (name) list.append(groups.get(name));
      }
      groups.get(name).append(optionOf(entry, at));
    });
    chosen = -1;
    list.hidden = !entries.length;
    tell({ "aria-expanded": !list.hidden });
  };

  const ask = async () => {
    const turn = ++asked;
    const typed = input.value.trim();
    if (!typed) return close();
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    if (turn !== asked || document.activeElement !== input) return;
    entries = found;
    show();
  };

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const steps = { ArrowDown: chosen + 1, ArrowUp: chosen < 0 ? -1 : chosen - 1 };
    if (event.key in steps) mark(steps[event.key]);
    else if (event.key === "Enter" && chosen >= 0) choose(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
});
