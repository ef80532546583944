// Keeps visited pages for when there is no network. Nothing on the portal needs it.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
