// @ts-check
/**
 * Addresses of the site, and what is passed on in their fragments. A fragment is never sent to a server.
 */

/** The root of the site, whatever folder it is served from. */
const ROOT = new URL("../../../", import.meta.url).href;

/** More than an address should carry. */
const LONGEST = 300;

/** A blank as %20: a plus is a plus. Half a character cannot be written. @param {Record<string, string>} passed */
export const fragmentOf = (passed) =>
  Object.entries(passed)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.replace(/\p{Cs}/gu, "\ufffd"))}`)
    .join("&");

/** @param {string} path of the site @param {Record<string, string>} [passed] what the page finds in its fragment */
export function address(path, passed = {}) {
  const fragment = fragmentOf(passed);
  return ROOT + path + (fragment && fragment.length <= LONGEST ? `#${fragment}` : "");
}

/** What the fragment of this page passes on: #field=taxpayer_id&value=… */
export function passedOn() {
  return new URLSearchParams(location.hash.slice(1).replace(/\+/g, "%2B"));
}
