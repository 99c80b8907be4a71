//! The Worker: the only folder that does input and output.

#[expect(dead_code, reason = "the Worker and the other objects use the rest")]
mod objects;
#[expect(
    dead_code,
    unused_imports,
    reason = "the Worker and the other objects use the rest"
)]
mod runtime;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
    Response::ok("Edgetill")
}
