//! JSON for people.

/// How deep lines are set in at most: what lies deeper would multiply the length of hostile JSON.
const DEEPEST: usize = 128;

/// `json` as Stripe prints it: a line for each field and item, two spaces deeper at each level, and
/// a newline at the end.
///
/// What is printed so already stays as it is.
pub fn pretty(json: &str) -> String {
    let mut pretty = String::with_capacity(json.len().saturating_mul(2));
    let mut depth = 0_usize;
    let mut last = 0;
    let mut rest = json.trim_ascii_start();
    while let Some(first) = rest.bytes().next() {
        let closes = matches!(first, b'}' | b']');
        depth = depth.saturating_sub(usize::from(closes));
        // What is empty stays on its line.
        if last == b',' || closes != matches!(last, b'{' | b'[') {
            pretty.push('\n');
            (0..depth.min(DEEPEST)).for_each(|_| pretty.push_str("  "));
        }
        let (token, left) = rest
            .split_at_checked(length(first, rest))
            .unwrap_or((rest, ""));
        pretty.push_str(token);
        match first {
            b':' => pretty.push(' '),
            b'{' | b'[' => depth = depth.saturating_add(1),
            _ => {}
        }
        last = first;
        rest = left.trim_ascii_start();
    }
    pretty.push('\n');
    pretty
}

/// How long the first token of `rest` is.
fn length(first: u8, rest: &str) -> usize {
    let bytes = rest.bytes().skip(1);
    let more = match first {
        b'{' | b'}' | b'[' | b']' | b',' | b':' => Some(0),
        b'"' => {
            let mut escaped = false;
            let mut ends = |byte| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            };
            let mut bytes = bytes;
            bytes.position(&mut ends).map(|end| end.saturating_add(1))
        }
        _ => {
            let mut bytes = bytes;
            bytes.position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace())
        }
    };
    more.map_or(rest.len(), |more| more.saturating_add(1))
}
