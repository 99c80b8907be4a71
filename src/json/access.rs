//! What serde asks of a reader, type by type.

use super::Wrong;
use super::reader::Reader;
use super::text::Text;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::borrow::Cow;

impl<'de> Reader<'de> {
    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        let depth = self.depth();
        self.open(b'{')?;
        let value = visitor.visit_map(Items::of(self))?;
        self.check_end(depth, b'}')?;
        Ok(value)
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        let depth = self.depth();
        self.open(b'[')?;
        let value = visitor.visit_seq(Items::of(self))?;
        self.check_end(depth, b']')?;
        Ok(value)
    }

    /// Whoever reads a pair stops after two: then nothing may follow.
    fn check_end(&mut self, depth: u8, end: u8) -> Result<(), Wrong> {
        if self.depth() != depth && self.goes_on(&mut true, end)? {
            return Err(Wrong::Length);
        }
        Ok(())
    }

    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn visit_number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        let (negative, number) = self.number()?;
        if !negative {
            return visitor.visit_u64(number);
        }
        let number = 0_i64.checked_sub_unsigned(number);
        visitor.visit_i64(number.ok_or(Wrong::Number)?)
    }
}

macro_rules! read_as {
    ($read:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.$read(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Wrong;

    read_as! { visit_string: deserialize_str deserialize_string deserialize_identifier deserialize_char
    deserialize_bytes deserialize_byte_buf }
    read_as! { visit_number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.peek() {
            Some(b'"') => self.visit_string(visitor),
            Some(b'{') => self.object(visitor),
            Some(b'[') => self.list(visitor),
            Some(b't' | b'f') => visitor.visit_bool(self.boolean()?),
            Some(b'n') => self.deserialize_unit(visitor),
            _ => self.visit_number(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_bool(self.boolean()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if name != Text::NAME {
            return visitor.visit_newtype_struct(self);
        }
        self.peek();
        let start = self.place();
        self.skip()?;
        visitor.visit_borrowed_str(self.since(start))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.object(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let holds = self.peek() == Some(b'{');
        if holds {
            self.open(b'{')?;
        }
        let value = visitor.visit_enum(Variant {
            reader: self,
            holds,
        })?;
        if holds && self.goes_on(&mut true, b'}')? {
            return Err(Wrong::Variant);
        }
        Ok(value)
    }
}

/// What is in an object or a list, one after another.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    first: bool,
}

impl<'a, 'de> Items<'a, 'de> {
    fn of(reader: &'a mut Reader<'de>) -> Self {
        Self {
            reader,
            first: true,
        }
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Wrong;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        if !self.reader.goes_on(&mut self.first, b'}')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        if !self.reader.goes_on(&mut self.first, b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// A variant: `"Name"`, or `{"Name": …}` if it `holds` something.
struct Variant<'a, 'de> {
    reader: &'a mut Reader<'de>,
    holds: bool,
}

impl Variant<'_, '_> {
    fn check(&mut self, holds: bool) -> Result<(), Wrong> {
        if holds != self.holds {
            return Err(Wrong::Variant);
        }
        if holds {
            self.reader.take(b':')
        } else {
            Ok(())
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Wrong> {
        Ok((seed.deserialize(&mut *self.reader)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Wrong;

    fn unit_variant(mut self) -> Result<(), Wrong> {
        self.check(false)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, Wrong> {
        self.check(true)?;
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(mut self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.check(true)?;
        self.reader.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        mut self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.check(true)?;
        self.reader.object(visitor)
    }
}
