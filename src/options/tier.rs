//! What the option `environment` chooses: where the service is, and where its tokens come from.

/// One of the service's environments.
pub(crate) struct Tier {
    pub(crate) name: &'static str,
    pub(super) base_url: &'static str,
    pub(super) profiles_base_url: &'static str,
    pub(super) token_url: &'static str,
    pub(super) scope: Option<&'static str>,
}

const TIERS: [Tier; 3] = [
    Tier {
        name: "mock",
        base_url: "https://api-mock.payments.jpmorgan.com/api/v2",
        profiles_base_url: "https://api-mock.payments.jpmorgan.com/api/v2/mmp",
        token_url: "https://id.payments.jpmorgan.com/am/oauth2/alpha/access_token",
        scope: Some("jpm:payments:sandbox"),
    },
    Tier {
        name: "client-testing",
        base_url: "https://api-ms-test.payments.jpmorgan.com/api/v2",
        profiles_base_url: "https://cat-profiles-api.merchant.jpmorgan.com/api/v2/mmp",
        token_url: ASSERTION_TOKENS,
        scope: None,
    },
    Tier {
        name: "production",
        base_url: "https://api-ms.payments.jpmorgan.com/api/v2",
        profiles_base_url: "https://profiles-api.merchant.jpmorgan.com/api/v2/mmp",
        token_url: ASSERTION_TOKENS,
        scope: None,
    },
];

/// The token endpoint of both environments: client id and certificate tell it which one is meant.
const ASSERTION_TOKENS: &str = "https://idag2.jpmorganchase.com/adfs/oauth2/token";

pub(super) const NAMES: &[&str] = &[TIERS[0].name, TIERS[1].name, TIERS[2].name];

impl Tier {
    pub(crate) fn find(name: &str) -> Option<&'static Tier> {
        const { &TIERS }.iter().find(|tier| tier.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::BaseUrl;

    #[test]
    fn every_url_may_be_used() {
        for tier in &TIERS {
            for url in [tier.base_url, tier.profiles_base_url, tier.token_url] {
                assert_eq!(BaseUrl::parse(url).map(|url| url.is_tls()), Ok(true), "{url}");
            }
        }
        assert!(NAMES.iter().all(|name| Tier::find(name).is_some_and(|tier| tier.name == *name)));
        assert!(Tier::find("Mock").is_none());
    }
}
