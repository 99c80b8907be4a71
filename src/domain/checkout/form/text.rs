//! How a posted text is read: the first value under a name, as one line of a bounded length.

/// The first value posted under `name`.
pub(in crate::domain::checkout) fn first<'a>(
    fields: &'a [(String, String)],
    name: &str,
) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// The value under `name` as one trimmed line of at most `most` characters.
pub(in crate::domain::checkout) fn line(
    fields: &[(String, String)],
    name: &str,
    most: usize,
) -> String {
    let typed = first(fields, name).unwrap_or_default().trim();
    let visible = typed.chars().filter(|letter| !letter.is_control());
    visible.take(most).collect()
}
