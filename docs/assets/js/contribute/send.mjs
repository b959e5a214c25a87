// @ts-check
/** Handing in what was written: to the repository's own pages, as a file, or on the clipboard. */

import { copy, copyFrom } from "../clipboard.mjs";

/** Longer addresses are refused by servers on the way. */
const LONGEST_ADDRESS = 7000;

/** @typedef {{file: string, text: string}} Written */

/**
 * Where the repository takes the file. A new one can be sent along while the address is not too long.
 * @param {Written} written @param {{create: string, edit: string}} repository @param {boolean} isNew
 * @returns {{address: string, carried: boolean}} `carried`: the text is in the address
 */
export function placeToSend({ file, text }, { create, edit }, isNew) {
  const path = file.split("/").map(encodeURIComponent);
  if (!isNew) return { address: edit + path.join("/"), carried: false };
  const bare = `${create}${path.slice(0, -1).join("/")}?filename=${path.at(-1)}`;
  const whole = `${bare}&value=${encodeURIComponent(text)}`;
  return whole.length <= LONGEST_ADDRESS ? { address: whole, carried: true } : { address: bare, carried: false };
}

/**
 * @param {HTMLElement} box @param {boolean} isNew
 * @returns {(written: Written) => void} told what there is to hand in
 */
export function sendButtons(box, isNew) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (box.querySelector(`[data-${name}]`));
  const page = /** @type {HTMLElement} */ (box.closest("[data-contribute]"));
  const repository = { create: page.dataset.create ?? "", edit: page.dataset.edit ?? "" };
  const open = /** @type {HTMLAnchorElement | null} */ (part("open"));
  /** @type {Written} */
  let written = { file: "", text: "" };
  let carried = false;
  let copied = "";

  open?.addEventListener("click", async (event) => {
    if (carried || copied === written.text) return;
    // First the clipboard: a page that is left may not write to it.
    event.preventDefault();
    if (!(await copy(written.text))) return;
    copied = written.text;
    globalThis.open(open.href, "_blank", "noopener");
  });
  part("copy-text")?.addEventListener("click", (event) => copyFrom(/** @type {HTMLElement} */ (event.currentTarget), written.text));
  part("download")?.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written.text], { type: "application/yaml" }));
    link.download = written.file.split("/").at(-1) ?? "";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  });

  return (now) => {
    written = now;
    const file = /** @type {HTMLElement} */ (part("file"));
    file.textContent = now.file;
    if (!open) return;
    const place = placeToSend(now, repository, isNew);
    carried = place.carried;
    open.href = place.address;
    open.textContent = carried ? "去仓库提交" : "复制全文，打开仓库";
    const help = /** @type {HTMLElement} */ (part("open-help"));
    help.textContent = carried
      ? "打开的页面里，内容已经填好。登录后在那里提议新增文件，再提交合并请求。"
      : isNew
        ? "全文太长，地址里放不下，所以先复制好。在打开的页面里登录，把全文贴进编辑框，提议新增文件，再提交合并请求。没有打开就再点一次。"
        : "全文先复制好。在打开的页面里登录，全选编辑框里的内容，贴上全文，提议修改，再提交合并请求。没有打开就再点一次。";
  };
}
