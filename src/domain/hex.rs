//! Bytes in hexadecimal. Every page has some, and formatting them one by one takes several times as long.

/// Two digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16);
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.extend(digit(byte >> 4));
        digits.extend(digit(byte & 15));
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(hex(&[]), "");
        assert_eq!(hex(&[0, 9, 10, 171, 255]), "00090aabff");
    }
}
