//! Pages that nobody wants to see.

use super::{Sample, shell};
use crate::pages::notice;

pub(super) fn pages() -> Vec<Sample> {
    let request = "req_0123456789abcd";
    vec![
        ("unknown", notice::unknown_link(&shell())),
        ("unavailable", notice::unavailable(&shell(), request)),
        ("too_many", notice::too_many_requests(&shell(), 5)),
        ("too_large", notice::too_large(&shell())),
        ("unreadable", notice::unreadable(&shell())),
        ("not_encrypted", notice::not_encrypted(&shell())),
        ("cross_site", notice::cross_site(&shell())),
        ("method", notice::method_not_allowed(&shell())),
    ]
}
