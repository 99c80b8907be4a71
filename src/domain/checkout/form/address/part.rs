//! The addresses that are asked for, and the parts they are made of.

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Where whoever pays lives, as their bank knows it.
    Billing,
    /// Where what was bought goes.
    Shipping,
}

/// One part of an address, as Stripe takes it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressPart {
    /// Of a person; it stands beside the address in the API.
    Name,
    Country,
    Line1,
    Line2,
    City,
    State,
    PostalCode,
}

impl AddressPart {
    /// Its key in Stripe's objects.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Country => "country",
            Self::Line1 => "line1",
            Self::Line2 => "line2",
            Self::City => "city",
            Self::State => "state",
            Self::PostalCode => "postal_code",
        }
    }
}
