//! Tax ids, which countries call by different names.

use super::field_texts::{FieldTexts, TEXT};

/// The texts of a tax id in the country with this code; of no country in particular without one.
pub fn texts(country: &str) -> &'static FieldTexts {
    match country {
        "AU" => &ABN,
        "BR" => &CNPJ,
        "IN" => &GSTIN,
        "MX" => &RFC,
        "US" => &EIN,
        "AE" | "AT" | "BE" | "BG" | "BH" | "CH" | "CY" | "CZ" | "DE" | "DK" | "EE" | "ES"
        | "FI" | "FR" | "GB" | "GR" | "HR" | "HU" | "IE" | "IS" | "IT" | "LI" | "LT" | "LU"
        | "LV" | "MT" | "NL" | "NO" | "OM" | "PL" | "PT" | "RO" | "SA" | "SE" | "SI" | "SK"
        | "ZA" => &VAT,
        _ => &TAX_ID,
    }
}

const ABN: FieldTexts = FieldTexts {
    label: "ABN",
    missing: "Enter your ABN.",
    invalid: "Check the ABN: it has 11 digits.",
    ..TEXT
};

const CNPJ: FieldTexts = FieldTexts {
    label: "CNPJ or CPF",
    missing: "Enter your CNPJ or CPF.",
    invalid: "Check the number: a CNPJ has 14 digits, a CPF 11.",
    ..TEXT
};

const EIN: FieldTexts = FieldTexts {
    label: "EIN",
    missing: "Enter your EIN.",
    invalid: "Check the EIN: it has 9 digits.",
    ..TEXT
};

const GSTIN: FieldTexts = FieldTexts {
    label: "GSTIN",
    missing: "Enter your GSTIN.",
    invalid: "Check the GSTIN: it has 15 letters and digits.",
    ..TEXT
};

const RFC: FieldTexts = FieldTexts {
    label: "RFC",
    missing: "Enter your RFC.",
    invalid: "Check the RFC: it has 12 letters and digits, or 13.",
    ..TEXT
};

const TAX_ID: FieldTexts = FieldTexts {
    label: "Tax ID",
    missing: "Enter your tax ID.",
    invalid: "Check the tax ID: it has a typo, or is another country's.",
    ..TEXT
};

const VAT: FieldTexts = FieldTexts {
    label: "VAT number",
    missing: "Enter your VAT number.",
    invalid: "Check the VAT number: it has a typo, or is another country's.",
    ..TEXT
};
