//! How a page divides the screen; what stands in its head follows from it.

/// How a page divides the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// What you buy beside how you pay: the form.
    Columns,
    Single,
}
