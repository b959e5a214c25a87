// @ts-check
/**
 * The form as a record and back: what stands in the controls is the data as the schema has them, without what is empty.
 * Knows the page's elements, and nothing of what is right or wrong with them.
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
/** @typedef {Record<string, any>} Data */

/** @param {Element} holder @returns {Control[]} */
const controls = (holder) => [...holder.querySelectorAll("[data-control]")].map((one) => /** @type {Control} */ (one));

let numbered = 0;

/** The items of a list in the page. @param {HTMLElement} list */
const itemsOf = (list) => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-item]")]);

/** Ids for the controls of a new item, so that labels and faults are said with them. @param {HTMLElement} item */
function name(item) {
  for (const holder of [item, .../** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll("[data-member]"))]) {
    const faults = /** @type {HTMLElement} */ ([...holder.querySelectorAll("[data-faults]")].at(-1));
    faults.id = `faults-${++numbered}`;
    for (const control of controls(holder)) {
      control.id ||= `control-${numbered}-${control.dataset.control}`;
      control.setAttribute("aria-describedby", faults.id);
      const label = holder.querySelector("label");
      if (label && holder !== item) label.htmlFor = control.id;
    }
  }
}

/** What the items are called after one came or went. @param {HTMLElement} list */
function renumber(list) {
  const items = itemsOf(list);
  for (const [place, item] of items.entries()) {
    const which = `${list.dataset.title}第 ${place + 1} 条`;
    item.setAttribute("role", "group");
    item.setAttribute("aria-label", which);
    for (const control of controls(item)) {
      if (!control.labels?.length) control.setAttribute("aria-label", which + (control.dataset.words ?? ""));
    }
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (item.querySelectorAll("button"))) {
      button.setAttribute("aria-label", `${button.textContent}${which}`);
      const way = Number(button.dataset.move ?? 0);
      button.disabled = (way < 0 && place === 0) || (way > 0 && place === items.length - 1);
    }
  }
}

/** @param {HTMLElement} item @param {any} value as in the schema */
function fillItem(item, value) {
  const members = typeof value === "object" ? value : { "": value };
  for (const control of controls(item)) {
    const key = control.dataset.control ?? "";
    // A point without an advice of its own is a text, and an item of a plain list has no members.
    control.value = typeof value === "object" ? (members[key] ?? "") : key === "advice" ? "" : value;
  }
}

/** @param {HTMLElement} item @param {string} kind */
function readItem(item, kind) {
  const found = controls(item).map((control) => [control.dataset.control ?? "", control.value]);
  if (kind === "texts") return found[0][1];
  if (kind === "points") {
    const { text, advice } = Object.fromEntries(found);
    return text && advice ? { text, advice } : text;
  }
  const members = found.filter(([, value]) => value);
  return members.length ? Object.fromEntries(members) : "";
}

/** @param {HTMLFormElement} form @param {() => void} changed */
export function recordForm(form, changed) {
  const holders = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-kind]")]);
  /** In which order boxes were ticked, so that a list that was read keeps its own. @type {Map<HTMLElement, string[]>} */
  const ticked = new Map();

  /** @param {HTMLElement} list @param {any} [value] @param {Element | null} [after] */
  function add(list, value = "", after = null) {
    const template = /** @type {HTMLTemplateElement} */ (list.querySelector("template"));
    const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const items = /** @type {HTMLElement} */ (list.querySelector("[data-items]"));
    if (after) after.after(item);
    else items.append(item);
    name(item);
    fillItem(item, value);
    renumber(list);
    return item;
  }

  /** @param {HTMLElement} holder @param {any} value */
  function fillHolder(holder, value) {
    const kind = holder.dataset.kind;
    if (kind === "checks") {
      ticked.set(holder, [...(value ?? [])]);
      for (const box of boxes(holder)) box.checked = (value ?? []).includes(box.value);
    } else if (kind === "text") {
      controls(holder)[0].value = value ?? "";
    } else {
      holder.querySelector("[data-items]")?.replaceChildren();
      for (const item of value?.length ? value : [""]) add(holder, item);
    }
  }

  /** @param {HTMLElement} holder */
  function readHolder(holder) {
    const kind = holder.dataset.kind ?? "";
    if (kind === "text") return controls(holder)[0].value;
    if (kind === "checks") return ticked.get(holder) ?? [];
    /** @type {any[]} */
    const values = [];
    for (const item of itemsOf(holder)) {
      const value = readItem(item, kind);
      delete item.dataset.place;
      if (value !== "") {
        item.dataset.place = `$.${holder.dataset.name}[${values.length}]`;
        values.push(value);
      }
      for (const member of /** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll("[data-member]"))) {
        member.dataset.place = `${item.dataset.place}.${member.dataset.member}`;
      }
    }
    return values;
  }

  /** @param {string} id */
  const single = (id) => /** @type {Control} */ (form.querySelector(`#${id}`));

  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const list = /** @type {HTMLElement | null} */ (button?.closest(".fp-list"));
    if (!button || !list) return;
    const item = button.closest("[data-item]");
    if ("add" in button.dataset) {
      controls(add(list))[0].focus();
    } else if (item && "remove" in button.dataset) {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      renumber(list);
      const to = next ? controls(next)[0] : /** @type {HTMLElement} */ (list.querySelector("[data-add]"));
      to.focus();
    } else if (item && button.dataset.move) {
      if (Number(button.dataset.move) < 0) item.previousElementSibling?.before(item);
      else item.nextElementSibling?.after(item);
      renumber(list);
      if (button.disabled) controls(item)[0].focus();
      else button.focus();
    } else {
      return;
    }
    changed();
  });
  form.addEventListener("change", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    const holder = /** @type {HTMLElement | null} */ (box.closest("[data-kind=checks]"));
    if (!holder) return;
    const others = (ticked.get(holder) ?? []).filter((value) => value !== box.value);
    ticked.set(holder, box.checked ? [...others, box.value] : others);
    changed();
  });
  form.addEventListener("input", changed);

  // A list is written like one: Enter begins the next item, and lines that are pasted become one each.
  form.addEventListener("keydown", (event) => {
    const control = /** @type {HTMLElement} */ (event.target);
    if (event.key !== "Enter" || event.isComposing || !control.matches(".fp-item__text")) return;
    event.preventDefault();
    const list = /** @type {HTMLElement} */ (control.closest(".fp-list"));
    controls(add(list, "", control.closest("[data-item]")))[0].focus();
  });
  form.addEventListener("paste", (event) => {
    const control = /** @type {Control} */ (event.target);
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/\s*[\r\n]\s*/).filter(Boolean);
    if (!control.matches(".fp-item__text") || control.value || lines.length < 2) return;
    event.preventDefault();
    const list = /** @type {HTMLElement} */ (control.closest(".fp-list"));
    control.value = lines[0];
    let last = control.closest("[data-item]");
    for (const line of lines.slice(1)) last = add(list, line, last);
    changed();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  return {
    /** @returns {{system: string, slug: string, data: Data}} */
    read() {
      /** @type {Data} */
      const data = {};
      for (const holder of holders) {
        const value = readHolder(holder);
        if (value.length) data[holder.dataset.name ?? ""] = value;
      }
      return { system: single("system").value, slug: single("slug").value, data };
    },
    /** @param {{system: string, slug: string, data: Data}} record */
    fill({ system, slug, data }) {
      single("system").value = system;
      single("slug").value = slug;
      for (const holder of holders) fillHolder(holder, data[holder.dataset.name ?? ""]);
    },
    /** Add an item to a list, in the place of one that is empty. @param {string} name @param {any} value */
    append(name, value) {
      const list = /** @type {HTMLElement} */ (form.querySelector(`[data-name="${name}"]`));
      const free = itemsOf(list).find((item) => readItem(item, list.dataset.kind ?? "") === "");
      if (free) fillItem(free, value);
      return free ?? add(list, value);
    },
    /** The element for a place in the data, or for the nearest place around it. @param {string} place @returns {HTMLElement | null} */
    at(place) {
      for (let path = place; path; path = path.replace(/(\.[^.[\]]+|\[[^\]]*\]|^[^.[]*)$/, "")) {
        const found = form.querySelector(`[data-place="${CSS.escape(path)}"]`);
        if (found) return /** @type {HTMLElement} */ (found);
      }
      return null;
    },
  };
}

/** @param {HTMLElement} holder */
const boxes = (holder) => /** @type {HTMLInputElement[]} */ ([...holder.querySelectorAll("[type=checkbox]")]);
