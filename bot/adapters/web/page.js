// The server marks the excerpt that the query names; a link that has it behind the # alone is completed.
const place = /^#(\d{1,9}-\d{1,9})$/.exec(location.hash);
const query = new URLSearchParams(location.search);
if (place && !query.has("at") && /\/articles\/[^/]+$/.test(location.pathname)) {
  query.set("at", place[1]);
  location.replace(`?${query}${location.hash}`);
}
