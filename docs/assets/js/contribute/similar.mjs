// @ts-check
/** Records that may be the one that is being written: the finder asks itself what a reader would ask. */

import { element, link } from "../elements.mjs";
import { find } from "../finder-client.mjs";

const SHOWN = 3;
const LONGEST_QUERY = 1000;

/**
 * @param {HTMLElement} box @param {{data: Record<string, any>}} record @param {string} own the id of the record that is changed
 */
export async function tellSimilar(box, { data }, own) {
  const query = [data.code, ...(data.messages ?? []), data.title].filter(Boolean).join("\n").slice(0, LONGEST_QUERY);
  const found = query ? await find(query, { limit: SHOWN + 1 }).catch(() => []) : [];
  const others = found.filter(({ id }) => id !== own).slice(0, SHOWN);
  box.hidden = !others.length;
  const rows = others.map(({ title, code, url, system, matched }) => {
    const name = link([code, title].filter(Boolean).join(" "), url);
    name.target = "_blank";
    const wording = matched.text === title ? "" : `：${matched.text}`;
    return element("li", "", name, ` ${system}${wording}`);
  });
  box.replaceChildren(
    element("p", "", "已经有这些相近的记录，先看看是不是同一个故障。是的，去那一页点“修改这条记录”，把原文加进去；不是，接着写。"),
    element("ul", "", ...rows),
  );
}
