{# Keeps what its own headers let everybody keep (`public` pages, `immutable` statics), never a page about a person. #}
const NAME = "portal-{{ version }}", OFFLINE = {{ offline|safe }}, PAGES = 60;
const PERSONAL = /^\/(admin|(ar|fr)\/({{ personal }}))\//;
const isStatic = path => path.startsWith("{{ static }}");
const says = (response, word) => response.ok && !response.redirected && (response.headers.get("Cache-Control") || "").includes(word);
const find = address => caches.match(address, { ignoreVary: true });

addEventListener("install", event => event.waitUntil((async () => {
  await (await caches.open(NAME)).addAll([...Object.values(OFFLINE), ...{{ statics|safe }}]);
  await skipWaiting();
})()));

addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  await clients.claim();
  // The page that brought us was read before we came.
  for (const { url } of await clients.matchAll()) if (!PERSONAL.test(new URL(url).pathname)) await keep(url, await fetch(url));
})()));

async function keep(address, response) {
  if (!says(response, "public")) return;
  const cache = await caches.open(NAME), html = await response.clone().text();
  await cache.put(address, response);
  for (const [name] of html.matchAll(/{{ static_pattern }}[^"#\s]+/g)) if (!await cache.match(name)) await cache.add(name);
  const fixed = Object.values(OFFLINE);
  const pages = (await cache.keys()).map(({ url }) => url).filter(url => !isStatic(new URL(url).pathname) && !fixed.includes(new URL(url).pathname));
  for (const old of pages.slice(0, -PAGES)) await cache.delete(old);
}

async function page(event, address) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(keep(address, response.clone()));
    return response;
  } catch {
    const kept = await find(address);
    if (!kept) return find(OFFLINE[new URL(address).pathname.startsWith("/fr/") ? "fr" : "ar"]);
    const headers = { "Content-Type": kept.headers.get("Content-Type"), "Content-Security-Policy": kept.headers.get("Content-Security-Policy") };
    return new Response((await kept.text()).replace("<body", "<body data-kept"), { headers });
  }
}

addEventListener("fetch", event => {
  const { method, mode, url } = event.request, { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || PERSONAL.test(pathname)) return;
  if (mode === "navigate") event.respondWith(page(event, url));
  else if (isStatic(pathname)) event.respondWith(find(url).then(kept => kept || fetch(event.request)));
});
