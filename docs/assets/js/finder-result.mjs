// @ts-check
/** One record that was found, as an entry of a list that leads to its page. */

import { element } from "./elements.mjs";

/** A text with what matched in it marked. @param {import("./finder.mjs").Result["matched"]} matched */
function marked({ text, marks }) {
  let at = 0;
  const parts = marks.flatMap(([start, end]) => {
    const before = text.slice(at, start);
    at = end;
    return [before, element("mark", "", text.slice(start, end))];
  });
  return [...parts, text.slice(at)];
}

/** @param {import("./finder.mjs").Result} result */
export function showResult(result) {
  const inTitle = result.matched.text === result.title;
  const link = /** @type {HTMLAnchorElement} */ (element("a", "fp-finder__result"));
  link.href = result.url;
  link.dataset.id = result.id;
  const title = element("span", "fp-finder__title", ...(inTitle ? marked(result.matched) : [result.title]));
  if (result.code) title.append(" ", element("code", "", result.code));
  link.append(title);
  if (!inTitle) link.append(element("span", "fp-finder__wording", ...marked(result.matched)));
  const places = [...new Set([result.system, result.status, result.era])].join(" · ");
  link.append(
    element("span", "fp-finder__meta", `${places} · ${result.why}`),
    element("span", "fp-finder__meta", `谁来处理：${result.actor} · ${result.retry}`),
  );
  return element("li", "", link);
}
