//! Writing JSON as `serde_json` does, and JSON within it as it is.

use super::{Error, Wrong};
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io;

/// The JSON of a value.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    written(&|writer| value.serialize(writer))
}

type Writer<'a> = Serializer<&'a mut Vec<u8>, Embedding>;

/// What does not depend on the type.
fn written(write: &dyn Fn(&mut Writer<'_>) -> serde_json::Result<()>) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(128);
    let done = write(&mut Serializer::with_formatter(&mut bytes, Embedding));
    let at = bytes.len();
    let wrong = match (done, String::from_utf8(bytes)) {
        (Ok(()), Ok(text)) => return Ok(text),
        (Ok(()), Err(_)) => Wrong::String,
        (Err(_), _) => Wrong::Value,
    };
    Err(Error { wrong, at })
}

/// JSON has no bytes of its own: what is given as bytes is JSON already. (`serde_json` has raw
/// values for this, which bring its reader along: 20 kB of Worker.)
struct Embedding;

impl Formatter for Embedding {
    fn write_byte_array<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        json: &[u8],
    ) -> io::Result<()> {
        writer.write_all(json)
    }
}
