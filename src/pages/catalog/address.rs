//! The parts of an address, which countries call by different names.

use super::field_texts::{FieldTexts, TEXT};
use crate::domain::checkout::form::address::{AddressPart, City, Code, Format, State};

/// The button that brings the form of another country, where no script does.
pub const USE_COUNTRY: &str = "Use this country";
/// Below it.
pub const USE_COUNTRY_FIRST: &str =
    "If you choose another country, press this first: what is asked below depends on it.";
/// Behind the name of a field that may be left empty.
pub const OPTIONAL: &str = "(optional)";
/// The state that is no choice.
pub const CHOOSE: &str = "Choose";

/// The texts of a part, as countries call it that write their addresses like this.
pub(super) fn texts(part: AddressPart, format: &Format) -> &'static FieldTexts {
    match part {
        AddressPart::Name => &NAME,
        AddressPart::Country => &COUNTRY,
        AddressPart::Line1 => &LINE1,
        AddressPart::Line2 => &LINE2,
        AddressPart::City => city_texts(format.city),
        AddressPart::State => state_texts(format.state),
        AddressPart::PostalCode => code_texts(format.code),
    }
}

fn city_texts(city: City) -> &'static FieldTexts {
    match city {
        City::City => &CITY,
        City::District => &CITY_DISTRICT,
        City::Suburb => &SUBURB,
        City::Town => &TOWN,
    }
}

fn state_texts(state: State) -> &'static FieldTexts {
    match state {
        State::Area => &AREA,
        State::County => &COUNTY,
        State::Department => &DEPARTMENT,
        State::District => &DISTRICT,
        State::Emirate => &EMIRATE,
        State::Island => &ISLAND,
        State::Parish => &PARISH,
        State::Prefecture => &PREFECTURE,
        State::Province => &PROVINCE,
        State::Region => &REGION,
        State::State => &STATE,
    }
}

fn code_texts(code: Code) -> &'static FieldTexts {
    match code {
        Code::Eircode => &EIRCODE,
        Code::Pin => &PIN,
        Code::Postal => &POSTAL_CODE,
        Code::Zip => &ZIP,
    }
}

const NAME: FieldTexts = FieldTexts {
    label: "Full name",
    missing: "Enter the full name.",
    ..TEXT
};

const LINE1: FieldTexts = FieldTexts {
    label: "Address",
    missing: "Enter the street and house number.",
    ..TEXT
};

const LINE2: FieldTexts = FieldTexts {
    label: "Apartment, suite, floor",
    ..TEXT
};

const CITY: FieldTexts = FieldTexts {
    label: "City",
    missing: "Enter the city.",
    ..TEXT
};

const CITY_DISTRICT: FieldTexts = FieldTexts {
    label: "District",
    missing: "Enter the district.",
    ..TEXT
};

const SUBURB: FieldTexts = FieldTexts {
    label: "Suburb",
    missing: "Enter the suburb.",
    ..TEXT
};

const TOWN: FieldTexts = FieldTexts {
    label: "Town or city",
    missing: "Enter the town or city.",
    ..TEXT
};

const AREA: FieldTexts = FieldTexts {
    label: "Area",
    missing: "Enter the area.",
    invalid: "Choose the area from the list.",
    ..TEXT
};

const COUNTY: FieldTexts = FieldTexts {
    label: "County",
    missing: "Enter the county.",
    invalid: "Choose the county from the list.",
    ..TEXT
};

const DEPARTMENT: FieldTexts = FieldTexts {
    label: "Department",
    missing: "Enter the department.",
    invalid: "Choose the department from the list.",
    ..TEXT
};

const DISTRICT: FieldTexts = FieldTexts {
    label: "District",
    missing: "Enter the district.",
    invalid: "Choose the district from the list.",
    ..TEXT
};

const EMIRATE: FieldTexts = FieldTexts {
    label: "Emirate",
    missing: "Enter the emirate.",
    invalid: "Choose the emirate from the list.",
    ..TEXT
};

const ISLAND: FieldTexts = FieldTexts {
    label: "Island",
    missing: "Enter the island.",
    invalid: "Choose the island from the list.",
    ..TEXT
};

const PARISH: FieldTexts = FieldTexts {
    label: "Parish",
    missing: "Enter the parish.",
    invalid: "Choose the parish from the list.",
    ..TEXT
};

const PREFECTURE: FieldTexts = FieldTexts {
    label: "Prefecture",
    missing: "Enter the prefecture.",
    invalid: "Choose the prefecture from the list.",
    ..TEXT
};

const PROVINCE: FieldTexts = FieldTexts {
    label: "Province",
    missing: "Enter the province.",
    invalid: "Choose the province from the list.",
    ..TEXT
};

const REGION: FieldTexts = FieldTexts {
    label: "Region",
    missing: "Enter the region.",
    invalid: "Choose the region from the list.",
    ..TEXT
};

const STATE: FieldTexts = FieldTexts {
    label: "State",
    missing: "Enter the state.",
    invalid: "Choose the state from the list.",
    ..TEXT
};

const EIRCODE: FieldTexts = FieldTexts {
    label: "Eircode",
    missing: "Enter the Eircode.",
    invalid: "Check the Eircode: it looks like A65 F4E2.",
    ..TEXT
};

const PIN: FieldTexts = FieldTexts {
    label: "PIN code",
    missing: "Enter the PIN code.",
    invalid: "Check the PIN code: it has 6 digits.",
    ..TEXT
};

const ZIP: FieldTexts = FieldTexts {
    label: "ZIP code",
    missing: "Enter the ZIP code.",
    invalid: "Check the ZIP code: it has 5 digits, or 9.",
    ..TEXT
};

const COUNTRY: FieldTexts = FieldTexts {
    label: "Country or region",
    missing: "Choose your country or region.",
    invalid: "Choose your country or region.",
    too_long: "Choose your country or region.",
    ..TEXT
};

const POSTAL_CODE: FieldTexts = FieldTexts {
    label: "Postal code",
    missing: "Enter your postal code.",
    invalid: "Check the postal code for your country.",
    ..TEXT
};
