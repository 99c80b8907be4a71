//! The rows of what a link asks its buyers.

use super::rows::{Row, plain, rule, shows};

const COUNTRIES: &str = "list 238 of AC | AD | AE | AF | AG | AI | AL | AM | AO | AQ | AR | AT | AU | AW | AX | AZ \
    | BA | BB | BD | BE | BF | BG | BH | BI | BJ | BL | BM | BN | BO | BQ | BR | BS | BT | BV \
    | BW | BY | BZ | CA | CD | CF | CG | CH | CI | CK | CL | CM | CN | CO | CR | CV | CW | CY \
    | CZ | DE | DJ | DK | DM | DO | DZ | EC | EE | EG | EH | ER | ES | ET | FI | FJ | FK | FO \
    | FR | GA | GB | GD | GE | GF | GG | GH | GI | GL | GM | GN | GP | GQ | GR | GS | GT | GU \
    | GW | GY | HK | HN | HR | HT | HU | ID | IE | IL | IM | IN | IO | IQ | IS | IT | JE | JM \
    | JO | JP | KE | KG | KH | KI | KM | KN | KR | KW | KY | KZ | LA | LB | LC | LI | LK | LR \
    | LS | LT | LU | LV | LY | MA | MC | MD | ME | MF | MG | MK | ML | MM | MN | MO | MQ | MR \
    | MS | MT | MU | MV | MW | MX | MY | MZ | NA | NC | NE | NG | NI | NL | NO | NP | NR | NU \
    | NZ | OM | PA | PE | PF | PG | PH | PK | PL | PM | PN | PR | PS | PT | PY | QA | RE | RO \
    | RS | RU | RW | SA | SB | SC | SD | SE | SG | SH | SI | SJ | SK | SL | SM | SN | SO | SR \
    | SS | ST | SV | SX | SZ | TA | TC | TD | TF | TG | TH | TJ | TK | TL | TM | TN | TO | TR \
    | TT | TV | TW | TZ | UA | UG | US | UY | UZ | VA | VC | VE | VG | VN | VU | WF | WS | XK \
    | YE | YT | ZA | ZM | ZW | ZZ, required";

pub(super) fn shipping_countries() -> Row {
    let path = "/shipping_address_collection/allowed_countries/0";
    rule(
        "shipping_address_collection[allowed_countries]",
        COUNTRIES,
        vec![shows("US", path, "\"US\"")],
    )
}

#[rustfmt::skip]
pub(super) fn billing() -> Row {
    rule("billing_address_collection", "auto | required", vec![
    shows("auto", "/billing_address_collection", "\"auto\""),
    shows("required", "/billing_address_collection", "\"required\""),
])
}

/// Who a buyer is and where, besides the billing address.
#[rustfmt::skip]
pub(super) fn asked() -> Vec<Row> {
    vec![
        rule("phone_number_collection", "hash", vec![]),
        plain("phone_number_collection[enabled]", "boolean, required", "/phone_number_collection/enabled"),
        rule("tax_id_collection", "hash", vec![]),
        plain("tax_id_collection[enabled]", "boolean, required", "/tax_id_collection/enabled"),
        rule("tax_id_collection[required]", "if_supported | never", vec![
            shows("if_supported", "/tax_id_collection/required", "\"if_supported\""),
            shows("never", "/tax_id_collection/required", "\"never\""),
        ]),
        rule("name_collection[business]", "hash", vec![]),
        plain("name_collection[business][enabled]", "boolean, required", "/name_collection/business/enabled"),
        plain("name_collection[business][optional]", "boolean", "/name_collection/business/optional"),
        rule("name_collection[individual]", "hash", vec![]),
        plain("name_collection[individual][enabled]", "boolean, required", "/name_collection/individual/enabled"),
        plain("name_collection[individual][optional]", "boolean", "/name_collection/individual/optional"),
    ]
}
