//! The Worker: the only folder that does input and output.

#[expect(dead_code, reason = "the routes that render pages come next")]
mod intl;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
    Response::ok("Edgetill")
}
