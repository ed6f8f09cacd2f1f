// Files people sent: a picture small in the log, anything else by name. They are fetched with the operator's
// token, which never stands in an address; what came is shown from memory.

import { element } from "./element.js";

const PICTURES = new Set(["image/jpeg", "image/png"]);

/** Fetches files of conversations; `token()` gives the operator's token. */
export class Files {
  #token;

  constructor({ token }) {
    this.#token = token;
  }

  /** The file's bytes, or `null` when it cannot be had now. */
  async fetch(file) {
    try {
      const headers = { authorization: `Bearer ${this.#token()}` };
      const response = await fetch(`/files/${encodeURIComponent(file)}`, { headers, cache: "no-store" });
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }
}

/** A list of the files of one message. */
export function attachments(list, files) {
  if (list.length === 0) return null;
  return element("ul", { class: "attachments" }, ...list.map((file) => attachment(file, files)));
}

function attachment({ file, name, size, mime }, files) {
  const note = element("p", { class: "attachment-note", role: "status" });
  const words = `${name}, ${sizeWords(size)}`;
  const save = element("button", { class: "button button-quiet attachment-name", type: "button", "data-test": "attachment" }, words);
  save.setAttribute("aria-label", `Скачать файл ${words}`);
  save.addEventListener("click", async () => {
    note.textContent = "Загружаем файл…";
    const bytes = await files.fetch(file);
    note.textContent = bytes ? "" : "Файл не загрузился. Проверьте связь и попробуйте ещё раз";
    if (bytes) saveAs(bytes, name);
  });
  const root = element("li", { class: "attachment" }, save, note);
  if (PICTURES.has(mime)) showWhenSeen(root, { file, name }, files);
  return root;
}

/** Fetches a picture once its line is near the screen. */
function showWhenSeen(root, { file, name }, files) {
  const observer = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    const bytes = await files.fetch(file);
    if (!bytes) return;
    const url = URL.createObjectURL(bytes);
    const forget = () => URL.revokeObjectURL(url);
    root.prepend(element("img", { class: "attachment-picture", "data-test": "picture", alt: `Фото: ${name}`, src: url, onload: forget, onerror: forget }));
  });
  observer.observe(root);
}

function saveAs(bytes, name) {
  const url = URL.createObjectURL(bytes);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** «300 КБ», «1,2 МБ». */
function sizeWords(bytes) {
  const [unit, short] = bytes < 1_048_576 ? [1_024, "КБ"] : [1_048_576, "МБ"];
  const number = new Intl.NumberFormat("ru", { maximumFractionDigits: unit === 1_024 ? 0 : 1 }).format(Math.max(bytes / unit, unit === 1_024 ? 1 : 0));
  return `${number} ${short}`;
}
