// Answers that an officer types are stored encrypted on this computer until the server has them: a reload,
// a crashed browser or a power cut without a connection lose nothing. The key comes with the page of the
// entry, which the server gives to its officer alone; signing out clears it all. docs/decisions/0056.
const about = document.querySelector("[data-offline-drafts]");
const isPossible = about && window.indexedDB && window.crypto && crypto.subtle;
const { entry } = isPossible ? about.dataset : {};
// While two index keys of the server are live, there are two of each. The first one writes.
const owners = isPossible ? about.dataset.owner.split(" ") : [];
const days = isPossible ? about.dataset.days.split(" ") : [];
const keys = new Map(isPossible && about.dataset.keys ? about.dataset.keys.split(" ").map((each, at) => [days[at], each.split(",")]) : []);

const use = (mode, act) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("offline-drafts", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("entries");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const work = opening.result.transaction("entries", mode, { durability: "strict" });
    const asked = act(work.objectStore("entries"));
    work.onabort = () => reject(work.error);
    work.oncomplete = () => {
      opening.result.close();
      resolve(asked.result);
    };
  };
});
const drop = (id) => use("readwrite", (all) => all.delete(id));

const key = (text) => crypto.subtle.importKey(
  "raw", Uint8Array.from(atob(text), (each) => each.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);

const put = async (changes) => {
  const day = days[0], nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await key(keys.get(day)[0]), new TextEncoder().encode(JSON.stringify(changes)));
  await use("readwrite", (all) => all.put({ owner: owners[0], day, at: Date.now(), nonce, sealed }, entry));
};

// Only the newest state is written, however fast the officer types.
let wanted, isWriting = false;
const note = async (changes) => {
  wanted = changes;
  if (isWriting) return;
  isWriting = true;
  let mine;
  try {
    do {
      mine = wanted;
      await (mine.length ? put(mine) : drop(entry));
    } while (mine !== wanted);
    encryptedDrafts.holds = true;
  } catch {
    encryptedDrafts.holds = false; // a full disk, a private window
  }
  isWriting = false;
};

const take = async () => {
  const found = await use("readonly", (all) => all.get(entry));
  if (!found || !owners.includes(found.owner) || !days.includes(found.day)) return [];
  const open = async (each) => crypto.subtle.decrypt({ name: "AES-GCM", iv: found.nonce }, await key(each), found.sealed);
  const text = await Promise.any(keys.get(found.day).map(open));
  return JSON.parse(new TextDecoder().decode(text));
};

// Pages about no entry list this officer's drafts. Expired drafts are deleted.
const list = async () => {
  const [ids, all] = await use("readonly", (every) => {
    const names = every.getAllKeys(), values = every.getAll();
    return { get result() { return [names.result, values.result]; } };
  });
  ids.forEach((id, at) => {
    const each = all[at];
    if (!days.includes(each.day)) drop(id);
    else if (!entry && owners.includes(each.owner)) show(id, new Date(each.at));
  });
};
const show = (id, at) => {
  const row = about.querySelector("template").content.firstElementChild.cloneNode(true);
  const link = row.querySelector("a");
  link.href += id;
  link.append(at.toLocaleString(document.documentElement.lang + "-BD", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Dhaka" }));
  row.querySelector("button").onclick = () => drop(id).then(() => row.remove());
  about.querySelector("ul").append(row);
  about.hidden = false;
};

const encryptedDrafts = { holds: true, note, take };
export const drafts = keys.size && entry ? encryptedDrafts : null;
if (isPossible) {
  if (entry && !drafts) drop(entry); // it was sent
  list().catch(() => {});
}
