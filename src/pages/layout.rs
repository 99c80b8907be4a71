//! How a page divides the screen, and which script it has; what stands in its head follows from both.

/// How a page divides the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// What you buy beside how you pay: the form.
    Columns,
    Single,
}

/// Whether a page has the script of its layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Loaded,
    /// With what prices an order as it is chosen.
    Pricing,
    /// There is nothing on it to help with.
    Absent,
}
