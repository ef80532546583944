{# Kept: what its own headers let everybody keep (`public` pages, `immutable` statics), never a page about a person. #}
const NAME = "portal-{{ version }}", OFFLINE = {{ offline|safe }}, PAGES = 60;
const PERSONAL = /^\/(admin|(ar|fr)\/({{ personal }}))\//;
const says = (response, word) => response.ok && !response.redirected && (response.headers.get("Cache-Control") || "").includes(word);

addEventListener("install", event => {
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll([...Object.values(OFFLINE), ...{{ statics|safe }}])).then(() => skipWaiting()));
});
addEventListener("activate", event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== NAME).map(name => caches.delete(name)))).then(() => clients.claim()));
});
async function keep(request, response) {
  const cache = await caches.open(NAME);
  await cache.put(request, response);
  const pages = (await cache.keys()).filter(kept => !new URL(kept.url).pathname.startsWith("{{ static }}") && !Object.values(OFFLINE).includes(new URL(kept.url).pathname));
  for (const old of pages.slice(0, -PAGES)) await cache.delete(old);
}
async function page(event) {
  try {
    const response = await fetch(event.request);
    if (says(response, "public")) event.waitUntil(keep(event.request.url, response.clone()));
    return response;
  } catch {
    const kept = await caches.match(event.request.url, { ignoreVary: true });
    if (!kept) return caches.match(OFFLINE[new URL(event.request.url).pathname.startsWith("/fr/") ? "fr" : "ar"], { ignoreVary: true });
    const html = (await kept.text()).replace("<body", '<body data-kept');
    return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": kept.headers.get("Content-Security-Policy") } });
  }
}
async function fixed(event) {
  const kept = await caches.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (says(response, "immutable")) event.waitUntil(keep(event.request, response.clone()));
  return response;
}
addEventListener("fetch", event => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || PERSONAL.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("{{ static }}")) event.respondWith(fixed(event));
});
