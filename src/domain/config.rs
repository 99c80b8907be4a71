//! What an installation can set: every deadline with its documented default.

use super::strangers::AttemptLimits;

/// The configuration the rules see; `edge` reads it from the Worker's variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `SESSION_SECONDS`: a session expires this long after its first post.
    pub session_seconds: u32,
    /// `PROCESSING_SECONDS`: an attempt without an answer is asked after this long.
    pub processing_seconds: u32,
    /// `REFUND_SECONDS`: a refund whose final answer comes later is asked about after this long.
    pub refund_seconds: u32,
    /// `CAPTURE_SECONDS`: reserved money that its merchant has not taken by then is let go.
    pub capture_seconds: u32,
    /// `SMALLEST_HOLD_SECONDS`: the least `edgetill[hold_seconds]` may be.
    pub smallest_hold_seconds: u32,
    /// `ATTEMPT_PAUSES`: seconds a buyer waits after the third, fourth, fifth… refusal.
    pub attempt_pauses: Vec<u32>,
    /// `RATE_LIMITS`, `ADDRESS_HOLDS`, `ADDRESS_FAILURES`, `LINK_FAILURES`: what strangers may do at
    /// a link; `None`: whatever they like.
    pub attempt_limits: Option<AttemptLimits>,
    /// `WEBHOOK_SCHEDULE`: seconds before each try of a delivery, counted from the try before.
    pub webhook_schedule: Vec<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            session_seconds: 86_400,
            processing_seconds: 30,
            refund_seconds: 5,
            capture_seconds: 604_800,
            smallest_hold_seconds: 60,
            attempt_pauses: vec![5, 15, 60],
            attempt_limits: None,
            webhook_schedule: vec![
                0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
            ],
        }
    }
}
