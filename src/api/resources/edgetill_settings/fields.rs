//! The fields of the settings.

use crate::api::object::Shape::{self, Boolean, Hash};
use crate::api::object::{Field, UPDATE, computed, hash, setting, text, url};
use crate::api::resources::branding;
use crate::api::resources::product::data::DESCRIPTOR;

/// `edgetill.settings`, field by field.
pub(super) const FIELDS: &[Field] = &[
    computed("branding", Hash(branding::FIELDS)).sent(UPDATE, hash(branding::FIELDS)),
    computed("business_profile", Hash(PROFILE)).sent(UPDATE, hash(PROFILE)),
    computed("livemode", Boolean),
    setting("statement_descriptor", Shape::TEXT).sent(UPDATE, DESCRIPTOR.unsettable()),
];

/// Who the merchant is; what is not sent of it stays.
#[rustfmt::skip]
pub(super) const PROFILE: &[Field] = &[
    setting("name", Shape::TEXT).sent(UPDATE, text(250).unsettable()),
    setting("privacy_policy_url", Shape::TEXT).sent(UPDATE, url().unsettable()),
    setting("refund_policy_url", Shape::TEXT).sent(UPDATE, url().unsettable()),
    setting("support_email", Shape::TEXT).sent(UPDATE, text(254).unsettable()),
    setting("support_phone", Shape::TEXT).sent(UPDATE, text(40).unsettable()),
    setting("support_url", Shape::TEXT).sent(UPDATE, url().unsettable()),
    setting("terms_of_service_url", Shape::TEXT).sent(UPDATE, url().unsettable()),
];
