//! What Link keeps of its answer to Account's last change: all of it but the links, of which one is
//! the link that it has and the other has a row of its own. So no row holds a link twice.

use super::alias_counts::AliasCounts;
use super::error::Error;
use super::gate::{Applied, LinkStatus};
use super::payment_link::{PaymentLink, Published};
use serde::{Deserialize, Serialize};

/// What is kept of an [`Applied`]. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    result: Result<Facts, Error>,
    /// Whether the change was of a link that was there.
    has_before: bool,
}

/// A [`LinkStatus`] without its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    format: u8,
    revision: u64,
    active: bool,
    closed_by_limit: bool,
    count: u64,
    #[serde(default, skip_serializing_if = "AliasCounts::is_empty")]
    aliases: AliasCounts,
    sold_out: bool,
    remaining: Option<u64>,
}

impl KeptAnswer {
    /// What is kept of this answer.
    pub fn of(answer: &Applied) -> Self {
        let result = answer.result.as_ref();
        Self {
            result: result.map(Facts::of).map_err(Clone::clone),
            has_before: answer.before.is_some(),
        }
    }

    /// The whole answer: `link` is as the change left it, and `before` reads the link as it was.
    pub fn answer<E>(
        &self,
        link: &PaymentLink,
        before: impl FnOnce() -> Result<Option<LinkStatus>, E>,
    ) -> Result<Applied, E> {
        let result = self.result.as_ref();
        Ok(Applied {
            result: result.map(|it| it.about(link)).map_err(Clone::clone),
            before: if self.has_before { before()? } else { None },
        })
    }
}

impl Facts {
    fn of(status: &LinkStatus) -> Self {
        let published = &status.published;
        Self {
            format: published.format,
            revision: published.revision,
            active: published.active,
            closed_by_limit: published.closed_by_limit,
            count: status.count,
            aliases: status.aliases.clone(),
            sold_out: status.sold_out,
            remaining: status.remaining,
        }
    }

    fn about(&self, link: &PaymentLink) -> LinkStatus {
        LinkStatus {
            published: Published {
                format: self.format,
                revision: self.revision,
                active: self.active,
                closed_by_limit: self.closed_by_limit,
                link: link.clone(),
            },
            count: self.count,
            aliases: self.aliases.clone(),
            sold_out: self.sold_out,
            remaining: self.remaining,
            // Nobody waits with a change for a place.
            held: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::link;
    use crate::domain::gate::{Gate, Update};
    use crate::json;

    /// Stores and reads what is kept of an answer, and gives the whole one.
    fn kept(gate: &Gate, answer: &Applied) -> Applied {
        let text = json::to_string(&KeptAnswer::of(answer)).unwrap();
        assert!(text.len() < 300, "{text}");
        let kept: KeptAnswer = json::from_str(&text).unwrap();
        let before = || Ok::<_, ()>(answer.before.clone());
        kept.answer(&gate.link, before).unwrap()
    }

    #[test]
    fn an_answer_is_whole_again_whatever_became_of_the_change() {
        let update = |limit, active| Update {
            link: PaymentLink { limit, ..link() },
            active,
        };
        let (mut gate, made) = Gate::create(update(Some(1), None));
        assert_eq!(kept(&gate, &made), made);
        gate.door.quota.committed = 1;
        for (limit, active) in [
            (Some(2), Some(false)),
            (Some(2), Some(true)),
            (Some(1), None),
            // Refused: it is sold out.
            (Some(1), Some(true)),
            (None, Some(true)),
        ] {
            let answer = gate.apply(update(limit, active));
            assert_eq!(kept(&gate, &answer), answer, "{limit:?} {active:?}");
        }
    }

    #[test]
    fn a_kept_answer_has_this_format() {
        let (_, made) = Gate::create(Update {
            link: link(),
            active: None,
        });
        let text = r#"{"result":{"Ok":{"format":1,"revision":1,"active":true,"closed_by_limit":false,"count":0,"sold_out":false,"remaining":null}},"has_before":false}"#;
        assert_eq!(json::to_string(&KeptAnswer::of(&made)).as_deref(), Ok(text));
    }
}
