//! The page that asks for a link's password.

use super::Message;

pub fn asked(merchant: &str) -> Message {
    Message::new(
        "Enter the password",
        format!("{merchant} gave it to you along with the link to this page."),
    )
}

pub const LABEL: &str = "Password";
pub const GO_ON: &str = "Continue";
pub const MISSING: &str = "Enter the password.";
pub const WRONG: &str = "That is not the password. Capital and small letters are not the same.";
pub const OUTDATED: &str =
    "The password was changed a moment ago. Wait a minute, then enter the new one.";

/// Nothing is looked at for so many seconds.
pub fn slow(seconds: u32) -> String {
    match seconds {
        1 => "There were too many wrong tries. Wait a second, then try again.".to_owned(),
        _ => format!("There were too many wrong tries. Wait {seconds} seconds, then try again."),
    }
}
