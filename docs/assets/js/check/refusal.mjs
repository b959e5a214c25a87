// @ts-check
/**
 * What the page itself says of a file that never came to Python, or never came back, in the form of what Python says.
 *
 * @typedef {import("./client.mjs").Finding} Finding
 */

/** @param {string} message @param {string} [rule] where there is one that says the same @returns {Finding} */
export const findingOf = (message, rule = "") => ({
  rule,
  severity: "error",
  path: "",
  value: "",
  message,
  expected: null,
  suggestion: null,
  record: null,
  url: "",
});

/** A report on a file without invoices. @param {string} name @param {Finding[]} findings */
export function reportOf(name, findings) {
  const report = { name, format: "unknown", ok: false, findings, invoices: [], reports: [], origins: [] };
  return new TextEncoder().encode(JSON.stringify(report));
}

/** @param {string} name @param {string} message @param {string} [rule] */
export const refusal = (name, message, rule) => reportOf(name, [findingOf(message, rule)]);
