// The floor of opening a link: one read of KV, then a constant page, read from KV once.
// Nothing is parsed and nothing rendered.

let page;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    page ??= await env.LINKS.get("page");
    const copy = await env.LINKS.get(`link:${pathname.slice(1)}`, { cacheTtl: 60 });
    if (copy === null) return new Response("no such link", { status: 404 });
    return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  },
};

const object = class {};
export { object as Account, object as Link, object as Session, object as Endpoint, object as Ledger, object as Simulator };
