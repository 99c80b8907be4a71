//! The least transport there is: the candidate leaves it to its users, and TLS is nothing to test.

use crate::Test;
use bytes::Bytes;
use std::fmt::{self, Display};
use std::io::{Read, Write};
use std::net::TcpStream;
use stripe_client_core::{
    CustomizedStripeRequest, StripeBlockingClient, StripeClientErr, StripeMethod, VERSION,
};

/// A client of the Worker.
pub struct Client<'a>(pub &'a Test);

/// Why there is no object: what the API says, or what could not be read.
#[derive(Debug)]
pub struct Refused(pub String);

impl StripeClientErr for Refused {
    fn deserialize_err(message: impl Display) -> Self {
        Self(message.to_string())
    }
}

impl Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl StripeBlockingClient for Client<'_> {
    type Err = Refused;

    fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, Refused> {
        let (request, _) = request.into_pieces();
        let method = match request.method {
            StripeMethod::Get => "GET",
            StripeMethod::Post => "POST",
            StripeMethod::Delete => "DELETE",
        };
        let host = self.0.worker.trim_start_matches("http://");
        let query = request.query.unwrap_or_default();
        let body = request.body.unwrap_or_default();
        let mut stream = TcpStream::connect(host).unwrap();
        // In HTTP/1.0 the answer ends with the connection.
        write!(
            stream,
            "{method} /v1{}?{query} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\
             Stripe-Version: {VERSION}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            request.path,
            self.0.key,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        if head.split(' ').nth(1) == Some("200") {
            Ok(Bytes::from(body.to_owned()))
        } else {
            Err(Refused(body.to_owned()))
        }
    }
}
