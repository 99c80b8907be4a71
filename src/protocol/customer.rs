//! What a Customer is asked, and how it answers.
//!
//! A Customer has no alarm: whoever has it changed asks again until its answer says that the Ledger
//! was told.

use crate::domain::customer::Customer;
use crate::domain::event::ApiRequest;
use crate::domain::{Error, Mode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Customer can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomerCall {
    /// Be this one: from Account, or from the session that made it. A second time changes nothing.
    Create {
        customer: Box<Customer>,
        /// Who asked for it; `None`: a buyer did.
        request: Option<ApiRequest>,
    },
    /// Change it: from Account, once for each number.
    Update {
        mode: Mode,
        /// Grows with each operation of Account's: a second call with it gets the first one's
        /// answer, an older one that comes late is refused.
        number: u64,
        request: Option<ApiRequest>,
        /// The parameters of the request, checked once already.
        params: Vec<(String, String)>,
    },
    /// Delete it, as above.
    Delete {
        mode: Mode,
        number: u64,
        request: Option<ApiRequest>,
    },
    /// What the API shows, in the mode of whoever asks.
    Retrieve { mode: Mode },
}

/// Customer's answer; there is none where there is no such customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerAnswer {
    /// The rendered object.
    pub result: Result<Value, Error>,
    /// Whether the Ledger knows of everything that happened to it.
    pub is_told: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_call_keeps_its_format() {
        let text =
            r#"{"Update":{"mode":"test","number":7,"request":null,"params":[["name","Ada"]]}}"#;
        let call: CustomerCall = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&call).as_deref(), Ok(text));
    }
}
