//! The text and a place in it: everything that does not depend on the type that is read.

use super::Wrong;
use std::borrow::Cow;
use std::ops::Range;

/// How deep values may lie in each other.
const DEEPEST: u8 = 100;

/// Reads values one after another.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// How many bytes were read.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// How many objects and lists are open.
    pub(super) fn depth(&self) -> u8 {
        self.depth
    }

    /// The text since `start`.
    pub(super) fn since(&self, start: usize) -> &'de str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next byte that is no space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    pub(super) fn take(&mut self, wanted: u8) -> Result<(), Wrong> {
        if self.peek() != Some(wanted) {
            return Err(Wrong::Punctuation);
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn word(&mut self, word: &str) -> Result<(), Wrong> {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Wrong::Type);
        }
        self.at += word.len();
        Ok(())
    }

    pub(super) fn boolean(&mut self) -> Result<bool, Wrong> {
        let value = self.peek() == Some(b't');
        self.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// A whole number: one for signs, and the digits.
    pub(super) fn number(&mut self) -> Result<(bool, u64), Wrong> {
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(|letter: char| !letter.is_ascii_digit());
        let digits = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at += digits.len();
        match digits.parse() {
            Ok(number) if !matches!(self.peek(), Some(b'.' | b'e' | b'E')) => {
                Ok((negative, number))
            }
            Ok(_) | Err(_) => Err(Wrong::Number),
        }
    }

    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Wrong> {
        self.take(b'"')?;
        let mut built = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let end = rest.as_bytes().iter().position(special);
            let plain = end.and_then(|end| rest.get(..end));
            let plain = plain.ok_or(Wrong::String)?;
            self.at += plain.len();
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    if built.is_empty() {
                        return Ok(Cow::Borrowed(plain));
                    }
                    built.push_str(plain);
                    return Ok(Cow::Owned(built));
                }
                Some(b'\\') => {
                    built.push_str(plain);
                    self.at += 1;
                    built.push(self.escape()?);
                }
                _ => return Err(Wrong::String),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        let letter = self.text.as_bytes().get(self.at);
        self.at += 1;
        Ok(match letter {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(*letter),
            Some(b'u') => return self.unit().and_then(|unit| self.pair(unit)),
            _ => return Err(Wrong::String),
        })
    }

    /// The character of a UTF-16 unit, with the one after it if they are a pair.
    fn pair(&mut self, unit: u16) -> Result<char, Wrong> {
        let one = char::decode_utf16([unit]).next().and_then(Result::ok);
        if let Some(letter) = one {
            return Ok(letter);
        }
        self.word("\\u")?;
        let second = self.unit()?;
        let both = char::decode_utf16([unit, second]).next();
        both.and_then(Result::ok).ok_or(Wrong::String)
    }

    fn unit(&mut self) -> Result<u16, Wrong> {
        let digits = self.text.get(self.at..).and_then(|rest| rest.get(..4));
        self.at += 4;
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        unit.ok_or(Wrong::String)
    }

    /// Goes into an object or a list.
    pub(super) fn open(&mut self, bracket: u8) -> Result<(), Wrong> {
        self.take(bracket)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::Depth);
        }
        Ok(())
    }

    /// Whether another item follows before `end`; goes out of the object or list if none does.
    pub(super) fn goes_on(&mut self, first: &mut bool, end: u8) -> Result<bool, Wrong> {
        let first = std::mem::replace(first, false);
        if self.peek() == Some(end) {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
            return Ok(false);
        }
        if !first {
            self.take(b',')?;
        }
        Ok(true)
    }

    pub(super) fn skip(&mut self) -> Result<(), Wrong> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.skip_items(b'{', b'}'),
            Some(b'[') => self.skip_items(b'[', b']'),
            Some(b't' | b'f') => self.boolean().map(drop),
            Some(b'n') => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    fn skip_items(&mut self, start: u8, end: u8) -> Result<(), Wrong> {
        self.open(start)?;
        let mut first = true;
        while self.goes_on(&mut first, end)? {
            if end == b'}' {
                self.string()?;
                self.take(b':')?;
            }
            self.skip()?;
        }
        Ok(())
    }

    /// Goes through an object up to the value of a field: where it is.
    pub(super) fn find(&mut self, field: &str) -> Result<Option<Range<usize>>, Wrong> {
        self.open(b'{')?;
        let mut first = true;
        while self.goes_on(&mut first, b'}')? {
            let is_wanted = self.string()? == field;
            self.take(b':')?;
            self.peek();
            let start = self.at;
            self.skip()?;
            if is_wanted {
                return Ok(Some(start..self.at));
            }
        }
        Ok(None)
    }
}
