// @ts-check
/**
 * The company's own requirements: the usual ones as a form, all of them as JSON beside it, kept on the device, as a file
 * in and out. Whether they are right, Python says.
 */

import { Failure } from "./client.mjs";
import { keep, kept } from "./profile-store.mjs";
import { element } from "./view.mjs";

const PAUSE_MS = 400;
const LARGEST_BYTES = 200_000;

/**
 * @param {HTMLElement} box
 * @param {ReturnType<import("./client.mjs").createClient>} client
 * @param {() => void} changed told when other requirements hold
 */
export function profileEditor(box, client, changed) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (box.querySelector(`[data-profile-${name}]`));
  const json = /** @type {HTMLTextAreaElement} */ (part("json"));
  const told = part("told");
  const fields = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...box.querySelectorAll("[data-profile-field]")]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;

  /** @returns {Record<string, any> | null} null while the text is no object */
  function read() {
    try {
      const profile = json.value.trim() ? JSON.parse(json.value) : {};
      return profile && typeof profile === "object" && !Array.isArray(profile) ? profile : null;
    } catch {
      return null;
    }
  }

  /** The form as the text has it. */
  function fill() {
    const profile = read();
    for (const field of fields) {
      field.disabled = !profile;
      field.value = profile ? fromProfile(profile, field.name) : "";
    }
  }

  function write() {
    const profile = read();
    if (!profile) return;
    for (const field of fields) intoProfile(profile, field.name, field.value);
    json.value = Object.keys(profile).length ? JSON.stringify(profile, null, 2) : "";
    soon();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(use, PAUSE_MS);
  }

  async function use() {
    clearTimeout(timer);
    const turn = ++latest;
    const text = json.value.trim();
    try {
      const { faults } = await client.askQuietly("set_profile", [text]);
      if (turn !== latest) return;
      keep(faults.length ? "" : text);
      const words = faults.map((/** @type {{path: string, message: string}} */ { path, message }) => element("li", "", path ? `${path}：` : "", message));
      if (words.length) told.replaceChildren("还不能用，改好以下各项后自动生效：", element("ul", "", ...words));
      else told.replaceChildren(text ? "已经生效，存在这个浏览器里；与要求不符的发票标为“提醒”。文件请重新检查。" : "没有设置要求。");
      changed();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  for (const field of fields) field.addEventListener("input", write);
  json.addEventListener("input", () => {
    fill();
    soon();
  });
  const file = /** @type {HTMLInputElement} */ (part("file"));
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    if (chosen.size > LARGEST_BYTES) {
      told.replaceChildren("这个文件太大，不像是要求文件。请选以前导出的 JSON 文件。");
      return;
    }
    json.value = await chosen.text();
    fill();
    await use();
  });
  part("save").addEventListener("click", () => {
    const link = /** @type {HTMLAnchorElement} */ (element("a"));
    link.href = URL.createObjectURL(new Blob([json.value || "{}"], { type: "application/json" }));
    link.download = "收票要求.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), PAUSE_MS);
  });
  part("clear").addEventListener("click", () => {
    json.value = "";
    fill();
    void use();
  });
  json.value = kept();
  fill();
  if (json.value) told.textContent = "正在使用存在这个浏览器里的要求。";
}

/** @param {string} text */
const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** @param {Record<string, any>} profile @param {string} name @returns {string} */
function fromProfile(profile, name) {
  const [own] = Array.isArray(profile.parties) ? profile.parties : [];
  if (name === "own_name") return String(own?.name ?? "");
  if (name === "own_id") return String(own?.taxpayer_id ?? "");
  const value = profile[name];
  return Array.isArray(value) ? value.join("\n") : String(value ?? "");
}

/** @param {Record<string, any>} profile @param {string} name @param {string} text */
function intoProfile(profile, name, text) {
  if (name === "own_name" || name === "own_id") {
    const key = name === "own_name" ? "name" : "taxpayer_id";
    const [own = { role: "buyer" }, ...others] = Array.isArray(profile.parties) ? profile.parties : [];
    if (text.trim()) own[key] = text.trim();
    else delete own[key];
    const parties = own.name || own.taxpayer_id ? [own, ...others] : others;
    if (parties.length) profile.parties = parties;
    else delete profile.parties;
  } else if (!text.trim()) delete profile[name];
  else profile[name] = name === "largest_total" ? text.trim() : linesOf(text);
}
