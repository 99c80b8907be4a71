//! Addresses with names in braces where ids stand.

/// What stands in an id's place at addresses of Stripe's that are not all built.
const SEARCH: &str = "search";

/// The id that `path` has where `template` has a name; `None` if they differ otherwise.
pub fn id_in<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let mut id = "";
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if !wanted.starts_with('{') && wanted != segment {
            return None;
        }
        if wanted.starts_with('{') {
            id = Some(segment).filter(|id| !id.is_empty() && *id != SEARCH)?;
        }
    }
    segments.next().is_none().then_some(id)
}

/// Whether two templates are of the same address, whatever they call its ids.
pub fn is_at(path: &str, template: &str) -> bool {
    fn segments(path: &str) -> impl Iterator<Item = &str> {
        let segments = path.split('/');
        segments.map(|segment| {
            if segment.starts_with('{') {
                ""
            } else {
                segment
            }
        })
    }
    segments(path).eq(segments(template))
}
