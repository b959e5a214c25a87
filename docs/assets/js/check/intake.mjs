// @ts-check
/**
 * What the reader hands over: files and folders, chosen, dropped or pasted, as one list. A folder is listed to its
 * bottom; a file is opened only when its turn comes.
 *
 * @typedef {{path: string, open: () => Promise<File>}} Given
 * @typedef {{given: Given[], passedOver: number}} Listed what there is to check, and how many files of the system were not taken
 */

/** What systems and office programs leave in folders; nobody means these. */
const LEFT_BEHIND = /(^|\/)(\.[^/]*|~\$[^/]*|Thumbs\.db|desktop\.ini|__MACOSX(\/.*)?)$/i;

/** @param {Iterable<File>} files @returns {Listed} */
export function fromFiles(files) {
  return sorted([...files].map((file) => ({ path: file.webkitRelativePath || file.name, open: async () => file })));
}

/**
 * What a drop or a paste brings. Its list is empty as soon as the event is over, so it is read before anything is waited for.
 * @param {DataTransfer} transfer @returns {Promise<Listed>}
 */
export async function fromTransfer(transfer) {
  const files = [...transfer.items].filter(({ kind }) => kind === "file");
  const found = files.map((item) => [item.webkitGetAsEntry?.(), item.getAsFile()]);
  /** @type {Given[]} */
  const given = [];
  for (const [entry, file] of /** @type {[FileSystemEntry | null | undefined, File | null][]} */ (found)) {
    if (entry?.isDirectory) await list(/** @type {FileSystemDirectoryEntry} */ (entry), given);
    else if (file) given.push({ path: file.name, open: async () => file });
  }
  return sorted(given);
}

/** @param {FileSystemDirectoryEntry} folder @param {Given[]} given */
async function list(folder, given) {
  const reader = folder.createReader();
  for (;;) {
    /** A part of the folder; the last one is empty. @type {FileSystemEntry[]} */
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!entries.length) return;
    for (const entry of entries) {
      if (entry.isDirectory) await list(/** @type {FileSystemDirectoryEntry} */ (entry), given);
      else {
        const file = /** @type {FileSystemFileEntry} */ (entry);
        given.push({ path: file.fullPath.slice(1), open: () => new Promise((resolve, reject) => file.file(resolve, reject)) });
      }
    }
  }
}

/** @param {Given[]} given @returns {Listed} */
function sorted(given) {
  const meant = given.filter(({ path }) => given.length === 1 || !LEFT_BEHIND.test(path));
  const { compare } = new Intl.Collator("zh", { numeric: true });
  return { given: meant.sort((a, b) => compare(a.path, b.path)), passedOver: given.length - meant.length };
}
